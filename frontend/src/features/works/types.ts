/** What a trainee hands in for the assessment, and what a reviewer says of it. */
export type Kind = "practical_result" | "business_plan"
/** `failed`: scored below the minimum; like `returned` it may be changed and handed in again. */
export type State = "draft" | "submitted" | "returned" | "passed" | "failed"

export const SECTIONS = ["idea", "market", "competition", "product", "shop", "promotion", "team", "money", "risk"] as const
export type Section = (typeof SECTIONS)[number]

export interface PracticalContent {
  simulated: { name: string; url: string; note: string }
  real: { platform: string; name: string; url: string; note: string }
  summary: string
}
export interface PlanContent {
  title: string
  sections: Record<Section, string>
}
export type Content = PracticalContent | PlanContent

export interface Problem {
  /** A path such as `simulated.url` or `sections.market`. */
  field: string
  code: "missing" | "short" | "url" | "long"
}
export interface RubricLine {
  key: string
  of: number
  points: number | null
}

export interface Work {
  /** Null until something was written. */
  id: string | null
  class_id: string
  class_title: string
  kind: Kind
  state: State
  content: Content
  problems: Problem[]
  /** How often it was handed in. */
  version: number
  submitted_at: string | null
  decided_at: string | null
  decided_by: string | null
  comment: string
  score_milli: number | null
  of_milli: number
  min_milli: number
  rubric: RubricLine[]
  /** The class runs, so the work may be edited. */
  open: boolean
  until: string | null
}

export interface ReviewedWork extends Work {
  id: string
  trainee: string
  /** Null after the trainee left the class. */
  seat: number | null
  may_review: boolean
}

export interface WorkRow {
  id: string
  class_id: string
  class_title: string
  kind: Kind
  state: State
  trainee: string
  version: number
  submitted_at: string | null
  score_milli: number | null
  decided_at: string | null
}

export interface ClassWorks {
  kinds: { kind: Kind; min_milli: number; rubric: RubricLine[] }[]
  rows: {
    enrolment: string
    seat: number
    name: string
    works: { id: string | null; kind: Kind; state: State; version: number; submitted_at: string | null; score_milli: number | null; of_milli: number; decided_by: string | null }[]
  }[]
  may_review: boolean
}

export interface Decision {
  decision: "pass" | "return"
  rubric: Record<string, number>
  comment: string
}
