/** What the player page is told by the server; times are milliseconds of the video unless named. */
import type { QuestionKind } from "@/ui/question"

export type Stretch = readonly [from: number, to: number]

export interface QuestionMark {
  id: string
  at_ms: number
  required: boolean
  state: "new" | "open" | "passed" | "wrong" | "expired"
}

export interface PlayerData {
  part: "trainee" | "lecturer" | "observer"
  lesson: { id: string; title: string; order: number; class_id: string; class_title: string; hours_milli: number; starts_at: string; ends_at: string; introduction: string }
  playable: boolean
  /** Why it cannot be played: a code with a sentence in the locale file. */
  reason: string | null
  source: { hls: string | null; audio_only: boolean; poster: string | null; sprites: string | null }
  duration_ms: number
  chapters: { at_ms: number; title: string }[]
  subtitles: { language: string; label: string; url: string; is_default: boolean }[]
  attachments: { id: string; title: string; name: string; bytes: number; url: string }[]
  questions: QuestionMark[]
  progress: { coverage: Stretch[]; gaps: { from_ms: number; to_ms: number }[]; credited_ms: number; position_ms: number; frontier_ms: number; gate_ms: number | null }
  rules: { no_skip: boolean; rate_cap_milli: number; bullets_mode: string; messages_open: boolean; rule: string; countable: boolean }
  message_count: number
  class_hours: { earned_milli: number; total_milli: number } | null
}

export interface Granted {
  lease: string
  start: number
  coverage: Stretch[]
  credited_ms: number
  frontier: number
  gate: number | null
}

export interface PromptCard {
  id: string
  limit_ms: number
  left_ms: number
  delivered: boolean
  challenge: { ask: number; options: number[] }
}

/** Why a beat earned nothing, or not all; null: everything counted. */
export type NoCredit = "hidden" | "skip" | "gate" | "budget" | "rate" | "no_lease" | "duplicate" | "invalid" | "not_counting" | "prompt_missed" | "prompt_undelivered" | "prompt_open" | "question_open"

export interface BeatAck {
  seq: number
  credited_to: number
  credited_ms: number
  budget_ms: number
  frontier: number
  gate?: number | null
  reason?: NoCredit | null
  prompt?: PromptCard | null
}

export interface OpenQuestion {
  question: string
  attempt: number
  type: QuestionKind
  public: { stem: string; options?: { id: string; text: string }[]; blanks?: number }
  limit_ms: number
  remaining_ms: number | null
  required: boolean
  index: number
  count: number
}

export interface QuestionResult {
  question: string
  correct: boolean | null
  points: number
  next: "continue" | "retry" | "jump"
  jump_to_ms: number | null
  key: Record<string, unknown> | null
  explanation: string
  gate_ms: number | null
  credited_ms: number
}

export interface Bullet {
  id: string
  at_ms: number
  text: string
  color: string
  mode: "scroll" | "top" | "bottom"
  own: boolean
  pending: boolean
  times: number
}
