/** What a class would be under other rules, and who asked for a change. */
import type { Problem } from "../class-matrix/classes"
import type { Words } from "../class-matrix/format"
import type { Attendance } from "@/ui/attendance"

export interface Effect {
  trainees: number
  changed: number
  less: number
  more: number
  barred_before: number
  barred_after: number
  hours_before_milli: number
  hours_after_milli: number
}

export interface PreviewCell {
  lesson: string
  title: string
  state_before: Attendance
  state_after: Attendance
  hours_before_milli: number
  hours_after_milli: number
  why: Words[]
}

export interface PreviewRow {
  enrolment: string
  seat: number
  name: string
  hours_before_milli: number
  hours_after_milli: number
  barred_before: boolean
  barred_after: boolean
  why_before: Words[]
  why_after: Words[]
  cells: PreviewCell[]
  more_cells: number
}

export interface Preview {
  as_of_ms: number
  before: string
  after: string
  effect: Effect
  problems: Problem[]
  rows: PreviewRow[]
}

export interface RuleChange {
  id: string
  state: "waiting" | "granted" | "refused"
  before: string
  after: string
  after_id: string
  after_title_zh: string
  after_title_en: string
  effect: Effect
  reason: string
  asked_by: string
  asked_at: string
  decided_by: string | null
  decided_at: string | null
  decision_reason: string
  answers: boolean
}
