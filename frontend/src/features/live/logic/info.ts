/** What the page asks before it enters: the lesson, one's part in it, and whether it is on air. */
import type { Part, Session } from "./types"

export interface LiveInfo {
  part: Part
  shown: boolean
  lesson: { id: string; title: string; order: number; class_id: string; class_title: string; class_state: string; starts_at: string; ends_at: string }
  session: Session | null
  people: number
  may: { start: boolean; end: boolean; enter: boolean; speak: boolean }
}

/** Minutes of the timetable: what can be credited at most. */
export const minutesOf = (info: LiveInfo): number => Math.max(1, Math.round((Date.parse(info.lesson.ends_at) - Date.parse(info.lesson.starts_at)) / 60_000))
