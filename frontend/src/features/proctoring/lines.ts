/** Raw events of an incident as items of the evidence time line. */
import type { EvidenceItem } from "@/ui/EvidenceTimeline.vue"
import type { Incident, Line } from "./types"
import { seconds } from "./words"

export interface Speech {
  t: (key: string, args?: Record<string, unknown>) => string
  te: (key: string) => boolean
  time: (at: number) => string
}

const LOOK = new Set(["prompt.missed", "spot.missed", "spot.failed", "incident.raised", "presence.lease_evicted"])
const DONE = new Set(["prompt.answered", "attendance.signed_in", "attendance.signed_out", "spot.passed", "incident.decided", "appeal.decided", "monitor.answered"])
const GAP = new Set(["presence.lease_expired", "presence.lease_released"])

function kindOf(line: Line): EvidenceItem["kind"] {
  if (line.weight === "counted" || LOOK.has(line.kind)) return "look"
  if (line.weight === "noted" || line.weight === "ignored" || GAP.has(line.kind)) return "gap"
  if (line.kind === "presence.interval") return "done"
  return DONE.has(line.kind) ? "done" : "point"
}

function lengthOf(line: Line): number | null {
  const found = line.payload["ms"] ?? line.payload["credited"] ?? line.payload["took"]
  return typeof found === "number" ? found : null
}

export function lineItems(incident: Incident, say: Speech): EvidenceItem[] {
  return incident.lines.map((line, place) => {
    const name = line.kind === "focus.context" ? `focus_${String(line.payload["what"])}` : line.kind.replaceAll(".", "_")
    const key = `proctoring.event.${name}`
    const length = lengthOf(line)
    const item: EvidenceItem = { id: String(place), time: say.time(line.at_ms), kind: kindOf(line), fact: say.te(key) ? say.t(key) : line.kind }
    const parts = [length ? seconds(length, say.t) : "", line.weight ? say.t(`proctoring.weight.${line.weight}`) : ""].filter(Boolean)
    if (parts.length) item.detail = parts.join(" · ")
    return item
  })
}
