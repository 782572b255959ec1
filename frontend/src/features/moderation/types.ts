/** Comments that a lecturer looks at, mutes, and the class's word list. */
import { http } from "@/api"
import type { Page } from "../class-matrix/classes"

export type CommentKind = "bullet" | "message"

export interface ReviewRow {
  id: string
  kind: CommentKind
  lesson: string
  lesson_title: string
  author: string
  author_id: string | null
  text: string
  at_ms: number | null
  state: "visible" | "pending" | "hidden"
  reason: string
  reports: number
  created_at: string
}

export interface MutedPerson {
  user: string
  name: string
  reason: string
  until: string
}

export interface ListedWord {
  word: string
  action: "refuse" | "review"
}

/** Still asks for a decision: held, hidden by reports, or reported and visible. */
export const waits = (row: ReviewRow): boolean => row.state === "pending" || (row.state === "hidden" && row.reason === "reports") || (row.state === "visible" && row.reports > 0)

/** The review list is the whole class's; any of its on-demand lessons opens the door. */
export async function fetchReview(lessonId: string, kind: CommentKind, signal?: AbortSignal): Promise<ReviewRow[]> {
  return (await http.get<Page<ReviewRow>>(`/api/v1/lessons/${lessonId}/review/`, { signal, query: { kind, page_size: 200 } })).results
}
