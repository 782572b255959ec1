/** Appeals of all features as the desk and the trainee see them. */
import type { Words } from "../class-matrix/format"

export type AppealState = "waiting" | "granted" | "refused"

export interface AppealRow {
  id: string
  kind: string
  state: AppealState
  class_id: string
  class_title: string
  trainee: string
  title: Words
  stood: Words
  became: Partial<Words>
  text: string
  asked_at: string
  /** The page that decides it. */
  link: string
  decision_reason: string
  decided_by: string
  decided_at: string | null
  decides: boolean
}

export interface Appeal extends AppealRow {
  own: boolean
  /** What a grant must say: an attendance mark, a score, or nothing. */
  asks: "attendance" | "score" | ""
  /** This person made the mark and therefore does not decide. */
  made_it: boolean
  evidence: string
  hours_ms: number
}
