/** A replay as the server tells it; times are ms of the session's clock unless named. */
import type { QuestionMark, Stretch } from "@/features/learn/logic/types"

export interface ReplayTrack {
  id: string
  publisher: { id: string; name: string }
  lecturer: boolean
  /** The group in which it was said; null: the main room. */
  breakout: string | null
  source: string
  kind: "av" | "audio" | "video"
  /** From the session's start; negative for one that was there before. */
  offset_ms: number
  duration_ms: number
  width: number
  height: number
  playlist: string
}

/** A group of which something was recorded, and when its round was open. */
export interface ReplayGroup {
  id: string
  name: string
  round: number
  from_ms: number
  to_ms: number
}

export interface ReplayChapter {
  at_ms: number
  kind: string
  number: number
  title: string
}

export interface Job {
  id: string
  state: string
  progress: number
  progress_code: string
  error_code: string
}

export interface ReplayData {
  id: string
  part: "lecturer" | "trainee" | "inspector" | "observer"
  lesson: { id: string; title: string; order: number; class_id: string; class_title: string }
  session: { id: string; started_at: string; ended_at: string | null }
  sessions: { id: string; started_at: string }[]
  state: "building" | "ready" | "failed"
  complete: boolean
  reason: string
  duration_ms: number
  keep_until: string
  expires_in_s: number
  tracks: ReplayTrack[]
  groups: ReplayGroup[]
  gaps: { from_ms: number; to_ms: number; why: string }[]
  chapters: ReplayChapter[]
  /** Timed questions: where they stand and how this person stands with each. */
  questions: QuestionMark[]
  job: Job | null
  film: { url: string | null; bytes: number; job: Job | null }
  progress: { coverage: Stretch[]; credited_ms: number; position_ms: number; gate_ms: number | null }
}

export interface TimelineItem {
  at_ms: number
  until_ms: number | null
  kind: string
  data: Record<string, unknown>
}
