import { gather, type Messages } from "../gather"

export default gather(import.meta.glob<Messages>("./*.json", { eager: true, import: "default" }))
