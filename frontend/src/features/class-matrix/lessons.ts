/** Lessons as courses answers them, and their kind in the ledger's words. */
import type { Mode } from "./types"

export const LESSON_KINDS = ["on_demand", "live", "on_site", "flipped"] as const
export type LessonKind = (typeof LESSON_KINDS)[number]

export interface LessonRow {
  id: string
  order: number
  kind: LessonKind
  title: string
  starts_at: string
  ends_at: string
  hours_milli: number
  location: string
  slot_ends_at: string
  lecturer_name: string
  cancelled_at: string | null
  lecturer: string | null
}

const MODE_OF: Readonly<Record<LessonKind, Mode>> = { on_demand: "vod", live: "live", on_site: "onsite", flipped: "flipped" }
export const modeOf = (kind: LessonKind): Mode => MODE_OF[kind]
