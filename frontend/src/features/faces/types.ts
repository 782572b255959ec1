/** What the doors of faces give and take. */
export type Purpose = "sign_in" | "sign_out" | "spot_check"
export type Step = "turn_left" | "turn_right" | "blink" | "open_mouth" | "nod"

export interface ConsentPoint {
  title: string
  text: string
}

export interface ArchiveConsent {
  version: string
  zh: ConsentPoint[]
  en: ConsentPoint[]
  given_at: string | null
}

export interface ConsentPage {
  version: string
  zh: ConsentPoint[]
  en: ConsentPoint[]
  given_at: string | null
  given_version: string | null
  template_days: number
  capture_days: number
  archive: ArchiveConsent
}

export interface Enrolment {
  state: "none" | "draft" | "active" | "pending" | "outdated"
  waiting: boolean
  kept: number
  needed: number
  enrolled_at: string | null
  again: boolean
}

export interface CaptureResult {
  kept: number
  needed: number
  code: string
  state: "draft" | "active" | "pending"
}

export interface Progress {
  session: string
  nonce: string
  state: "open" | "accepted" | "review" | "rejected" | "failed" | "expired" | "superseded" | "upheld" | "refused"
  phase: "align" | "step" | "rest" | "match" | "decided" | "failed"
  step: Step | null
  done: number
  steps: number
  matched: number
  hint: string
  failure: string
  next_seq: number
  left_ms: number
  tries_left: number
}

export interface Review {
  id: string
  kind: "verification" | "enrolment" | "duplicate"
  name: string
  other_name: string | null
  class_title: string | null
  lesson_title: string | null
  purpose: Purpose | null
  distance: number | null
  accept: number
  review: number
  created_at: string
  pictures: { id: string; taken_at: string; whose: "subject" | "other"; purpose: string }[]
  outcome: "" | "accepted" | "refused"
  reason: string
  decided_by: string | null
  decided_at: string | null
  mine: boolean
}

export interface Stored {
  people: number
  warn_at: number
  filing_at: number
}

export interface Retention {
  template_days: number
  capture_days: number
}
