/** What the dashboards read. Times `_ms`; hours and shares `_milli`; null: nothing to say yet. */
export type ScopeKind = "region" | "institution" | "lecturer" | "class"
export type RowKind = ScopeKind | "course" | "person"
export type Grouping = "region" | "institution" | "course" | "lecturer" | "class" | "person"

export interface Crumb {
  kind: RowKind
  id: string
  name: string
}

export interface Rates {
  attended: number
  judged: number
  hours_milli: number
  spots: number
  incidents: number
  attendance_milli: number | null
  completion_milli: number | null
  face_milli: number | null
  hand_milli: number | null
  answered_milli: number | null
  right_milli: number | null
  spots_milli: number | null
  prompts_milli: number | null
  incidents_milli: number | null
  exam_passed_milli: number | null
  exam_score_milli: number | null
  feedback_milli: number | null
}

export interface Row {
  sums: Record<string, number>
  rates: Rates
  classes: number
  trainees: number
  barred: number
  finished: number
  barred_milli: number | null
  engagement_milli: number | null
}

export interface Child extends Row, Crumb {
  note: string
  state: string
}

export interface Point {
  day: string
  weekly: boolean
  attended: number
  judged: number
  attendance_milli: number | null
  vod_milli: number
  live_milli: number
  onsite_milli: number
  flipped_milli: number
  spots_passed: number
  spots_failed: number
  incidents: number
}

export interface Dashboard {
  scope: Crumb & { crumbs: Crumb[] }
  from: string | null
  to: string | null
  by: Grouping
  at_ms: number
  counted_at_ms: number | null
  totals: Row
  series: Point[]
  children: Child[]
  now: { running: number; present: number; expected: number }
}

/** What each kind of scope may be broken down by; the first by itself. */
export const GROUPINGS: Record<ScopeKind, readonly Grouping[]> = {
  region: ["region", "institution", "class", "course", "lecturer"],
  institution: ["class", "course", "lecturer"],
  lecturer: ["class", "course"],
  class: ["person"],
}
