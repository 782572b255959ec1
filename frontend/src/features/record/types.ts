/** A trainee's own record, lesson by lesson. */
import type { Verdict } from "../class-matrix/verdict"
import type { Words } from "../today/types"
import type { Attendance, Grade } from "@/ui/attendance"

export interface RecordLesson {
  lesson: { id: string; order: number; title: string; mode: string; starts_ms: number | null; ends_ms: number | null; hours_milli: number }
  state: Attendance
  credited_ms: number
  covered_ms: number | null
  duration_ms: number | null
  hours_milli: number
  grade: Grade | null
  grades: Record<Grade, number>
  why: Words[]
  spans: { from_ms: number; to_ms: number; counted: boolean }[]
  /** There is an adverse mark that the trainee may appeal. */
  appealable: boolean
  gaps: { from_ms: number; to_ms: number; recoverable: boolean }[]
  live: { credited_ms: number; covered_ms: number; here: boolean } | null
}

export interface RecordClass {
  class: { id: string; title: string; state: string }
  enrolment: string
  as_of_ms: number
  rule: string
  hours_milli: number
  required_milli: number
  credited_ms: number
  grades: Record<Grade, number>
  absences: number
  leaves: number
  barred: boolean
  why: Words | null
  verdict: Verdict
  lessons: RecordLesson[]
}

export interface Leave {
  id: string
  lessons: { id: string; title: string; starts_at: string }[]
  hours_milli: number
  reason: string
  state: "requested" | "approved" | "refused" | "withdrawn"
  created_at: string
  decided_by_name: string
  decision_reason: string
}
