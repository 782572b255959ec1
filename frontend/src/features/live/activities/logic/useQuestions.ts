/** The lesson's Q&A: in the room by its socket, after class by REST alone. */
import { computed, type ComputedRef, ref, type Ref, shallowRef, watch } from "vue"
import { type ApiError, asApiError, http } from "@/api"
import type { QaGone, QaQuestion, QaStaff } from "@/realtime/messages"
import type { LiveRoom } from "../../logic/useLiveRoom"
import type { Question } from "./types"

export type Only = "all" | "open" | "answered" | "mine" | "hidden"
export type Order = "new" | "votes"

export interface Questions {
  all: Ref<Question[]>
  shown: ComputedRef<Question[]>
  only: Ref<Only>
  order: Ref<Order>
  search: Ref<string>
  loading: Ref<boolean>
  error: Ref<ApiError | undefined>
  more: Ref<boolean>
  openCount: ComputedRef<number>
  load: () => Promise<void>
  loadMore: () => Promise<void>
  ask: (event: string, body: string, anonymous: boolean) => Promise<void>
  vote: (id: string, wanted: boolean) => Promise<void>
  mark: (id: string, answered: boolean) => Promise<void>
  hide: (id: string, hidden: boolean) => Promise<void>
  reply: (event: string, id: string, body: string) => Promise<void>
}
interface Page {
  count: number
  results: Question[]
}
const PAGE = 100

export function useQuestions(lessonId: string, room: LiveRoom | null, leads: () => boolean): Questions {
  const known = shallowRef(new Map<string, Question>())
  const only = ref<Only>("all")
  const order = ref<Order>("new")
  const search = ref("")
  const loading = ref(true)
  const error = shallowRef<ApiError>()
  const more = ref(false)
  const base = `/api/v1/live/${lessonId}/questions/`
  const mine = new Set<string>()
  let pages = 1

  function put(question: Question): void {
    const before = known.value.get(question.id)
    if (before && before.rev > question.rev) return
    known.value = new Map(known.value).set(question.id, question)
  }
  /** A broadcast says nothing of this person: that is kept from before. */
  function hear(told: QaQuestion["question"]): void {
    const before = known.value.get(told.id)
    if (before && before.rev > told.rev) return
    const author = told.author ?? before?.author ?? null
    put({ ...told, author, live_by: told.live_by ?? null, answered_at: told.answered_at ?? null, own: before?.own ?? (mine.has(told.id) || author?.id === room?.userId), voted: before?.voted ?? false })
  }

  async function load(): Promise<void> {
    loading.value = true
    try {
      const found = await http.get<Page>(base, { query: { page_size: PAGE * pages, search: search.value.trim() } })
      if (!search.value.trim()) known.value = new Map()
      found.results.forEach(put)
      more.value = found.count > found.results.length
      error.value = undefined
    } catch (thrown) {
      error.value = asApiError(thrown)
    } finally {
      loading.value = false
    }
  }

  if (room) {
    room.onSnapshot<{ qa?: Question[] }>((told) => {
      known.value = new Map((told.qa ?? []).map((one) => [one.id, one]))
      more.value = known.value.size >= 200
      loading.value = false
    })
    room.on<QaQuestion>("qa.question", ({ question }) => { if (!leads()) hear(question) })
    room.on<QaStaff>("qa.staff", ({ question }) => { if (leads()) hear(question) })
    room.on<QaGone>("qa.gone", ({ id, rev }) => {
      const before = known.value.get(id)
      if (leads() || !before || before.rev > rev) return
      if (before.own) return put({ ...before, rev, state: "hidden" })
      const left = new Map(known.value)
      left.delete(id)
      known.value = left
    })
    room.on("resync", () => void load())
  } else void load()

  let soon: ReturnType<typeof setTimeout> | undefined
  watch(search, (text) => {
    clearTimeout(soon)
    if (text.trim() && more.value) soon = setTimeout(load, 350)
  })

  const fits = (one: Question): boolean => {
    const said = search.value.trim().toLowerCase()
    if (said && ![one.body, ...one.answers.map((answer) => answer.body)].some((text) => text.toLowerCase().includes(said))) return false
    if (only.value === "mine") return one.own
    return only.value === "all" ? one.state !== "hidden" || one.own : one.state === only.value
  }
  const all = computed(() => [...known.value.values()])
  return {
    all: all as unknown as Ref<Question[]>, only, order, search, loading, error, more, load,
    shown: computed(() => all.value.filter(fits).sort((a, b) => (order.value === "votes" ? b.votes - a.votes || b.asked_at - a.asked_at : b.asked_at - a.asked_at))),
    openCount: computed(() => all.value.filter((one) => one.state === "open").length),
    loadMore() {
      pages += 1
      return load()
    },
    async ask(event, body, anonymous) {
      if (room) {
        const { question } = await room.deliver<{ t: string; question: string }>("qa.ask", { event_id: event, body, anonymous })
        mine.add(question)
        const heard = known.value.get(question)
        if (heard) put({ ...heard, own: true })
      } else put(await http.post<Question>(base, { event_id: event, body, anonymous }))
    },
    // REST answers with this person's own view of it; the room hears of it by the socket.
    vote: async (id, wanted) => put(await (wanted ? http.put<Question>(`${base}${id}/vote/`) : http.delete<Question>(`${base}${id}/vote/`))),
    mark: async (id, answered) => put(await http.patch<Question>(`${base}${id}/`, { answered })),
    hide: async (id, hidden) => put(await http.patch<Question>(`${base}${id}/`, { hidden })),
    reply: async (event, id, body) => put(await http.post<Question>(`${base}${id}/answers/`, { event_id: event, body })),
  }
}
