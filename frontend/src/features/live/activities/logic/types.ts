/** Exercises and Q&A as the server says them; moments are ms since epoch on its clock. */
import type { ExerciseRunBody, ExerciseTally, ExerciseWritten, QaQuestionBody } from "@/realtime/messages"

export type ExerciseKind = ExerciseRunBody["type"]
export const KINDS: readonly ExerciseKind[] = ["single", "multiple", "true_false", "vote", "short_text"]
export type Answer = { option: string } | { options: string[] } | { value: boolean } | { text: string }

export interface Mine {
  answer: Answer
  tries: number
  correct: boolean | null
}
export interface Run extends ExerciseRunBody {
  mine: Mine | null
}
export type Tally = Omit<ExerciseTally, "t" | "re">
export type Written = ExerciseWritten
export interface Choice {
  id: string
  text: string
}

/** A prepared exercise with its key: lecturers only. */
export interface Prepared {
  id: string
  type: ExerciseKind
  body: Record<string, unknown>
  explanation: string
  limit_ms: number
  anonymous: boolean
  prepared: boolean
  order: number
  runs: number
}
export interface PastRun extends Run {
  tally?: Tally
}
export interface Result {
  user: { id: string; name: string }
  answer: Answer | null
  correct: boolean | null
  took_ms: number
}
export interface Question extends QaQuestionBody {
  own: boolean
  voted: boolean
}
