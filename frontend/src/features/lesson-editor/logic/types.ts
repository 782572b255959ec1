/** What the lesson editor reads and writes; times are milliseconds of the video. */
import type { QuestionKind } from "@/ui/question"

export const KINDS: readonly QuestionKind[] = ["single", "multiple", "true_false", "fill_in", "short_text"]
export const ON_WRONG = ["explain", "retry", "jump"] as const
export type OnWrong = (typeof ON_WRONG)[number]

/** A question as the server keeps it, key and all. */
export interface QuestionRow {
  id: string
  at_ms: number
  limit_ms: number
  required: boolean
  on_wrong: OnWrong
  jump_to_ms: number | null
  type: QuestionKind
  body: Record<string, unknown>
  explanation: string
  points: number
  version: number
}

export interface Choice {
  id: string
  text: string
}

export interface Blank {
  /** Accepted answers, separated by `/`. */
  variants: string
  number: string
  tolerance: string
  caseSensitive: boolean
}

/** A question as it stands in the form; every type's fields are kept, so that changing the type loses nothing. */
export interface Draft {
  id: string
  isNew: boolean
  /** The server's version that this draft began from; 0 for a new one. */
  version: number
  at_ms: number
  limit_ms: number
  required: boolean
  on_wrong: OnWrong
  jump_to_ms: number | null
  type: QuestionKind
  stem: string
  options: Choice[]
  shuffle: boolean
  right: string[]
  truth: boolean | null
  blanks: Blank[]
  /** Accepted sentences, one a line; empty: read by the lecturer. */
  sentences: string
  explanation: string
  points: number
}

export interface Chapter {
  at_ms: number
  title: string
}

export interface Peaks {
  version: number
  per_second: number
  peaks: number[]
}

export interface Job {
  id: string
  state: "queued" | "running" | "done" | "failed" | "cancelled"
  progress: number
  progress_code: string
  error_code: string
  error_message: string
}

export interface Video {
  state: "empty" | "queued" | "packaging" | "ready" | "failed" | "cancelled"
  source: { name: string; bytes: number } | null
  job: Job | null
  playable: boolean
  duration_ms: number
  width: number
  height: number
  renditions: { name: string; method: "copy" | "transcode"; width: number; height: number; bandwidth: number; codecs: string; bytes: number }[]
  links: { hls: string | null; audio_only: boolean; poster: string | null; sprites: string | null; expires_in_s: number }
  peaks: string | null
  problems: string[]
  published_at: string | null
}

export interface Settings {
  no_skip: boolean
  rate_cap_milli: number
  rate_cap_max_milli: number
  bullets_mode: "post_then_review" | "review_then_post" | "off"
  messages_open: boolean
  introduction: string
  published_at: string | null
  rule: string
  problems: string[]
}

export interface Subtitle {
  language: string
  label: string
  url: string
  is_default: boolean
  cues: number
}

export interface Attachment {
  id: string
  title: string
  name: string
  bytes: number
  content_type: string
  url: string
}

export interface Result {
  id: string
  at_ms: number
  type: QuestionKind
  stem: string
  options: Choice[]
  key: Record<string, unknown>
  people: number
  first_right: number
  first_wrong: number
  expired: number
  choices: Record<string, number>
}

/** The longest stretch without a question that the technical points advise. */
export const ADVISED_GAP_MS = 630_000
