import type { Tone } from "@/ui/attendance"

export const STATES = ["due", "submitted", "returned", "accepted"] as const
export type State = (typeof STATES)[number]

export interface SubmissionRow {
  class_id: string
  title: string
  code: string
  institution: string
  state: State
  overdue: boolean
  due_ms: number
  closed_ms: number | null
  rounds: number
}

export interface Round {
  number: number
  sha256: string
  bytes: number
  leaves: number
  url: string
  note: string
  submitted_by: string
  submitted_ms: number
  accepted: boolean | null
  reason: string
  decided_by: string
  decided_ms: number | null
}

export interface Submission extends SubmissionRow {
  may_submit: boolean
  may_decide: boolean
  file_ready: boolean
  history: Round[]
}

export const toneOf = (row: SubmissionRow): Tone => {
  if (row.overdue) return "red"
  return { due: "amb", submitted: "sla", returned: "amb", accepted: "acc" }[row.state] as Tone
}
