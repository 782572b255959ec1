/** What the page asks before it enters: the lesson, one's part in it, and whether it is on air. */
import type { Part, Session } from "./types"

export interface LiveInfo {
  part: Part
  lesson: { id: string; title: string; order: number; class_id: string; class_title: string; starts_at: string; ends_at: string; minutes: number; rule: string }
  session: Session | null
  replay: { state: string } | null
}
