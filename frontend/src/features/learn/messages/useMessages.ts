/** Threads under a lesson: paged, filtered, kept fresh; drafts stay on this machine. */
import { computed, type Ref, ref, shallowRef, watch } from "vue"
import { type ApiError, asApiError, http } from "@/api"
import type { LessonRoom } from "../logic/useLessonRoom"

export interface Reply {
  id: string
  author: string
  own: boolean
  is_answer: boolean
  by_lecturer: boolean
  body: string
  at_ms: number | null
  state: "visible" | "pending" | "hidden"
  created_at: string
  edited_at: string | null
  likes: number
  liked: boolean
}
export interface Thread extends Reply {
  pinned: boolean
  replies: Reply[]
}
export type Only = "all" | "answered" | "mine"

interface PageOf<T> {
  count: number
  next: string | null
  results: T[]
}

const PAGE = 20

export function useMessages(lessonId: Ref<string>, room: LessonRoom) {
  const only = ref<Only>("all")
  const threads = shallowRef<Thread[]>([])
  const count = ref(0)
  const pages = ref(1)
  const loading = ref(true)
  const error = shallowRef<ApiError | null>(null)
  const more = computed(() => threads.value.length < count.value)
  const base = computed(() => `/api/v1/lessons/${lessonId.value}/messages/`)

  async function load(): Promise<void> {
    try {
      const found = await http.get<PageOf<Thread>>(base.value, { query: { only: only.value, page_size: PAGE * pages.value } })
      threads.value = found.results
      count.value = found.count
      error.value = null
    } catch (thrown) {
      error.value = asApiError(thrown)
    } finally {
      loading.value = false
    }
  }
  watch([only, lessonId], () => { pages.value = 1; loading.value = true; void load() }, { immediate: true })
  let soon: ReturnType<typeof setTimeout> | undefined
  room.on("messages.changed", () => { clearTimeout(soon); soon = setTimeout(load, 300) })

  const loadMore = (): Promise<void> => { pages.value += 1; return load() }
  const change = async (act: Promise<unknown>): Promise<void> => { await act; await load() }

  return {
    only, threads, count, loading, error, more, load, loadMore,
    /** `eventId` stays the same when a person sends again after a lost line. */
    post: (eventId: string, body: string, atMs: number | null, parent: string | null) => change(http.post(base.value, { event_id: eventId, body, at_ms: atMs, reply_to: parent })),
    edit: (id: string, body: string) => change(http.patch(`${base.value}${id}/`, { body })),
    remove: (id: string) => change(http.delete(`${base.value}${id}/`)),
    undo: (id: string) => change(http.post(`${base.value}${id}/undo/`)),
    like: (id: string, liked: boolean) => change(liked ? http.put(`${base.value}${id}/like/`) : http.delete(`${base.value}${id}/like/`)),
    pin: (id: string, pinned: boolean) => change(pinned ? http.put(`${base.value}${id}/pin/`) : http.delete(`${base.value}${id}/pin/`)),
    report: (id: string) => http.post(`/api/v1/lessons/${lessonId.value}/reports/`, { kind: "message", comment: id, reason: "abuse" }),
    hide: (id: string, hidden: boolean) => change(http.post(`/api/v1/lessons/${lessonId.value}/review/`, { kind: "message", comment: id, state: hidden ? "hidden" : "visible", reason: "" })),
  }
}
export type MessageActions = ReturnType<typeof useMessages>
