/** What the institution's office reads and writes. */
import type { Problem } from "../class-matrix/classes"
import type { LessonKind } from "../class-matrix/lessons"

export interface StandardLesson {
  day: number
  start: string
  end: string
  kind: LessonKind
  title: string
  hours_milli: number
}

export interface Course {
  id: string
  institution: string | null
  code: string
  name: string
  class_kind: string
  standard_timetable: StandardLesson[]
}

export interface Seat {
  id: string
  user: string
  seat: number
  display_name: string
  username: string
  name_masked: string
  number_masked: string
  phone_masked: string
  enrolled_at: string
  withdrawn_at: string | null
  withdrawn_reason: string
}

export interface ImportRow {
  row: number
  name_masked: string
  number_masked: string
  username: string
  action: "create" | "enrol" | "skip" | "error"
  documents_needed: boolean
  problems: Problem[]
}

export interface RosterImport {
  id: string
  file_name: string
  report: ImportRow[]
  error_count: number
  confirmed_at: string | null
  expires_at: string
}

export interface NewAccount {
  display_name: string
  username: string
  initial_password: string
}

export interface Confirmed {
  enrolled: number
  skipped: number
  accounts: NewAccount[]
}

export interface LeaveRow {
  id: string
  class_id: string
  enrolment: string
  user: string
  display_name: string
  lessons: { id: string; title: string; starts_at: string }[]
  hours_milli: number
  reason: string
  state: "requested" | "approved" | "refused" | "withdrawn"
  created_at: string
  decided_by_name: string
  decided_at: string | null
  decision_reason: string
}

export interface RealNameState {
  state: "none" | "submitted" | "verified"
  name_masked: string
  number_masked: string
  verified_at: string | null
  method: string
}

export interface Assignment {
  id: string
  role: string
  scope_kind: "platform" | "region" | "institution"
  scope_id: string | null
  scope_name: string
}

export interface Person {
  id: string
  username: string
  display_name: string
  email: string
  phone_masked: string
  is_active: boolean
  must_change_password: boolean
  created_at: string
  roles: Assignment[]
  real_name: RealNameState
}
