/** What a lecturer's classes are doing now, gathered a few requests at a time. */
import { http } from "@/api"
import type { ClassRow, Page } from "../class-matrix/classes"
import type { LessonRow } from "../class-matrix/lessons"
import type { Video } from "../lesson-editor/logic/types"
import { fetchReview, waits } from "../moderation/types"
import type { LeaveRow } from "../office/types"

const AT_ONCE = 4

export interface Watcher {
  user_id: string
  seat: number
  display_name: string
  device: string
  since_ms: number
  last_beat_ms: number
  position_ms: number
  credited_ms: number
}
export interface Watching {
  lesson: LessonRow
  watchers: Watcher[]
}
export type VideoFace = Pick<Video, "state" | "published_at" | "duration_ms" | "playable"> & { progress: number | null }

/** `each` over `list`, four at a time, in order. */
export async function inTurns<T, R>(list: readonly T[], each: (one: T) => Promise<R>): Promise<R[]> {
  const found: R[] = []
  for (let at = 0; at < list.length; at += AT_ONCE) found.push(...(await Promise.all(list.slice(at, at + AT_ONCE).map(each))))
  return found
}

export const isOpen = (lesson: LessonRow, now: number): boolean => !lesson.cancelled_at && Date.parse(lesson.ends_at) > now
export const onDemand = (lessons: readonly LessonRow[]): LessonRow[] => lessons.filter((lesson) => lesson.kind === "on_demand" && !lesson.cancelled_at)

export async function fetchLessons(classId: string, signal?: AbortSignal): Promise<LessonRow[]> {
  const answer = await http.get<LessonRow[] | Page<LessonRow>>(`/api/v1/classes/${classId}/lessons/`, { signal, query: { page_size: 200 } })
  return Array.isArray(answer) ? answer : answer.results
}

export const fetchWatching = (lessons: readonly LessonRow[], signal?: AbortSignal): Promise<Watching[]> =>
  inTurns(onDemand(lessons).filter((lesson) => isOpen(lesson, Date.now())), async (lesson) => ({ lesson, watchers: await http.get<Watcher[]>(`/api/v1/lessons/${lesson.id}/watchers/`, { signal }) }))

export async function fetchVideoFaces(lessons: readonly LessonRow[], signal?: AbortSignal): Promise<Map<string, VideoFace>> {
  const faces = await inTurns(onDemand(lessons), async (lesson): Promise<[string, VideoFace]> => {
    const { state, published_at, duration_ms, playable, job } = await http.get<Video>(`/api/v1/lessons/${lesson.id}/video/`, { signal })
    return [lesson.id, { state, published_at, duration_ms, playable, progress: job ? job.progress / 1000 : null }]
  })
  return new Map(faces)
}

/** The lesson that takes place at this moment, and the one after it. An on-demand lesson takes place in its slot. */
export function nowAndNext(lessons: readonly LessonRow[], now: number): { now: LessonRow | null; next: LessonRow | null } {
  const held = lessons.filter((lesson) => !lesson.cancelled_at).sort((a, b) => a.starts_at.localeCompare(b.starts_at))
  return {
    now: held.find((lesson) => Date.parse(lesson.starts_at) <= now && now < Date.parse(lesson.slot_ends_at || lesson.ends_at)) ?? null,
    next: held.find((lesson) => Date.parse(lesson.starts_at) > now) ?? null,
  }
}

const SOON_MS = 30 * 60_000
/** A live lesson that runs now or begins within half an hour. */
export const liveSoon = (lesson: LessonRow, now = Date.now()): boolean => lesson.kind === "live" && !lesson.cancelled_at && Date.parse(lesson.starts_at) - SOON_MS <= now && now < Date.parse(lesson.ends_at)

export interface ClassWork {
  row: ClassRow
  lessons: LessonRow[]
  watching: Watching[]
  reviews: number
  leaves: number
}

/** One class with all that waits in it; what may not be asked is left at nothing. */
async function workOf(row: ClassRow, signal: AbortSignal): Promise<ClassWork> {
  const lessons = await fetchLessons(row.id, signal)
  const door = onDemand(lessons)[0]
  const [watching, bullets, messages, leaves] = await Promise.all([
    row.state === "running" ? fetchWatching(lessons, signal) : [],
    door ? fetchReview(door.id, "bullet", signal) : [],
    door ? fetchReview(door.id, "message", signal) : [],
    http.get<Page<LeaveRow>>(`/api/v1/classes/${row.id}/leaves/`, { signal, query: { page_size: 200 } }),
  ])
  return { row, lessons, watching, reviews: [...bullets, ...messages].filter(waits).length, leaves: leaves.results.filter((leave) => leave.state === "requested").length }
}

export async function fetchWork(signal: AbortSignal): Promise<{ work: ClassWork[]; others: ClassRow[] }> {
  const classes = (await http.get<Page<ClassRow>>("/api/v1/classes/", { signal, query: { page_size: 100 } })).results
  const busy = classes.filter((row) => row.state === "running" || row.state === "approved")
  return { work: await inTurns(busy, (row) => workOf(row, signal)), others: classes.filter((row) => !busy.includes(row)) }
}
