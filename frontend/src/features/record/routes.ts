import { ChartNoAxesColumn } from "@lucide/vue"
import type { FeatureModule } from "@/features"

export const routes: FeatureModule["routes"] = [{ path: "/record", name: "record", component: () => import("./RecordPage.vue"), meta: { title: "record.title", roles: ["trainee"] } }]
export const nav: FeatureModule["nav"] = [{ desk: "trainee", to: "/record", label: "record.nav", icon: ChartNoAxesColumn, order: 3 }]
