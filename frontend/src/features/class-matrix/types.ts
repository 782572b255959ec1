/** What the ledger answers about a class, as the screens use it. Times `_ms`, hours and shares `_milli`. */
import type { Attendance, Grade } from "@/ui/attendance"
import type { Words } from "./format"

export type CellState = Attendance
export type GradeTable = Record<Grade, number>
export const MODES = ["vod", "live", "onsite", "flipped"] as const
export type Mode = (typeof MODES)[number]

export interface Named {
  id: string
  name: string
}

export interface MatrixClass {
  id: string
  code: string
  title: string
  kind: string
  state: string
  starts_on: string
  ends_on: string
  institution: Named
  regions: Named[]
  rule_pack: { id: string; code: string; version: number; title_zh: string; title_en: string } | null
}

export interface LogState {
  size: number
  checkpoint_at_ms: number | null
  cosigned_at_ms: number | null
}

export interface MatrixSummary {
  trainees: number
  size_max: number | null
  hours_mean_milli: number
  hours_due_milli: number
  hours_total_milli: number
  grades: GradeTable
  hand_share_milli: number
  hand_cap_milli: number | null
  review: number
  barred: number
}

export interface MatrixLesson {
  id: string
  order: number
  title: string
  mode: Mode
  starts_ms: number
  ends_ms: number
  hours_milli: number
}

export interface MatrixCell {
  lesson: string
  state: CellState
  credited_ms: number
  duration_ms: number | null
  hours_milli: number
  grade: Grade | null
  flags: string[]
}

export interface MatrixRow {
  enrolment: string
  seat: number
  name: string
  hours_milli: number
  due_milli: number
  barred: boolean
  why: Words | null
  absences: number
  leaves: number
  cells: MatrixCell[]
}

export interface LateChange {
  index: number
  kind: string
  at_ms: number
}

export interface Matrix {
  class: MatrixClass
  as_of_ms: number
  summary: MatrixSummary
  lessons: MatrixLesson[]
  rows: MatrixRow[]
  log: LogState | null
  changes: LateChange[]
}

export interface EvidenceSpan {
  from_ms: number
  to_ms: number
  counted: boolean
}

export interface EvidenceEvent {
  index: number | null
  at_ms: number
  kind: string
  counted: boolean | null
  text: Words
  detail: Words | null
}

export interface CellEvidence {
  trainee: { enrolment: string; name: string }
  lesson: MatrixLesson & { duration_ms: number | null }
  state: CellState
  grade: Grade | null
  grades: GradeTable
  credited_ms: number
  covered_ms: number | null
  hours_milli: number
  rule: string | null
  rule_pack_id: string | null
  why: Words[]
  spans: EvidenceSpan[]
  events: EvidenceEvent[]
  live: { credited_ms: number; covered_ms: number; here: boolean; as_of_ms: number } | null
  log: { first: number; last: number; checkpoint_at_ms: number | null; cosigned_at_ms: number | null } | null
}

export interface PeriodFile {
  state: "none" | "queued" | "running" | "done" | "failed" | "cancelled"
  job: string | null
  progress: number
  progress_code: string
  built_at_ms: number | null
  bytes: number | null
  sha256: string | null
  url: string | null
  stale: boolean
  error_message: string
}
