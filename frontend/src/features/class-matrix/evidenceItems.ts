/** Events of a cell as the time line's items: which sign each one carries. */
import type { EvidenceItem } from "@/ui/EvidenceTimeline.vue"
import type { Format } from "./format"
import type { EvidenceEvent } from "./types"

const LOOK = new Set(["prompt.missed", "question.expired", "focus.hidden", "presence.lease_evicted"])
const DONE = new Set(["prompt.answered", "question.answered", "attendance.signed_in", "attendance.signed_out", "task.completed", "leave.decided", "attendance.marked", "attendance.corrected"])

function kindOf(event: EvidenceEvent): EvidenceItem["kind"] {
  if (LOOK.has(event.kind)) return "look"
  if (event.counted === false) return "gap"
  return DONE.has(event.kind) ? "done" : "point"
}

export function evidenceItems(events: readonly EvidenceEvent[], format: Format): EvidenceItem[] {
  return events.map((event, place) => {
    const item: EvidenceItem = { id: String(event.index ?? `p${place}`), time: format.seconds(event.at_ms), kind: kindOf(event), fact: format.words(event.text) }
    if (event.detail) item.detail = format.words(event.detail)
    return item
  })
}
