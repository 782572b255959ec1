/** Events of a cell as the time line's items: which sign each one carries. */
import type { EvidenceItem } from "@/ui/EvidenceTimeline.vue"
import type { Format } from "./format"
import type { EvidenceEvent } from "./types"

const LOOK = new Set(["prompt.missed", "question.expired", "focus.hidden", "presence.lease_evicted", "spot.missed", "spot.failed", "spot.overturned", "sign_in.refused"])
const DONE = new Set(["prompt.answered", "question.answered", "attendance.signed_in", "attendance.signed_out", "task.completed", "leave.decided", "attendance.marked", "attendance.corrected", "spot.passed", "signature.made"])

function kindOf(event: EvidenceEvent): EvidenceItem["kind"] {
  if (LOOK.has(event.kind)) return "look"
  if (event.counted === false) return "gap"
  return DONE.has(event.kind) ? "done" : "point"
}

/** Counted intervals (5 min each) in a row, beyond so many, are shown as one line. */
const FOLD_FROM = 3

export interface Folded {
  n: number
  from: string
  to: string
}

function one(event: EvidenceEvent, place: number, format: Format): EvidenceItem {
  const item: EvidenceItem = { id: String(event.index ?? `p${place}`), time: format.seconds(event.at_ms), kind: kindOf(event), fact: format.words(event.text) }
  if (event.detail) item.detail = format.words(event.detail)
  return item
}

const isInterval = (event: EvidenceEvent | undefined): boolean => event?.kind === "presence.interval" && event.counted === true

/** The items of a time line; `fold` writes the sentence for a run of counted intervals, or absent: every event apart. */
export function evidenceItems(events: readonly EvidenceEvent[], format: Format, fold?: (run: Folded) => string): EvidenceItem[] {
  const items: EvidenceItem[] = []
  for (let at = 0; at < events.length; at++) {
    const event = events[at] as EvidenceEvent
    let end = at
    while (fold && isInterval(events[end + 1]) && isInterval(event)) end++
    const last = events[end] as EvidenceEvent
    if (fold && end - at + 1 > FOLD_FROM) {
      items.push({ ...one(event, at, format), fact: fold({ n: end - at + 1, from: format.seconds(event.at_ms), to: format.seconds(last.at_ms) }), detail: "" })
      at = end
    } else items.push(one(event, at, format))
  }
  return items
}
