/** Signals as the agency reads them. */
import type { Words } from "../class-matrix/format"

export const SIGNAL_STATES = ["open", "noted", "sent", "dismissed"] as const

export interface SignalHead {
  id: string
  kind: string
  state: (typeof SIGNAL_STATES)[number]
  institution: string
  class_id: string | null
  class_title: string | null
  facts: Record<string, number | string>
  people: number
  raised_ms: number
  seen_ms: number
  caveat: Words
}

export interface Signal extends SignalHead {
  trainees: { enrolment: string; name: string; seat: number }[]
  steps: { step: string; note: string; by: string | null; at_ms: number }[]
}
