/**
 * The questions of a lesson as they are being edited: the server's rows, the
 * drafts kept on this machine, moves along the time line, and what can be undone.
 */
import { computed, type ComputedRef, ref, type Ref, shallowRef, watch } from "vue"
import { type ApiError, asApiError, http, type Query, useQuery } from "@/api"
import type { QuestionKind } from "@/ui/question"
import { emptyDraft, fromRow, payloadOf, problemsOf, sameDraft } from "./draft"
import type { Draft, QuestionRow } from "./types"

export interface Item {
  id: string
  /** Where it stands now, also while it is being moved. */
  at: number
  draft: Draft
  saved: QuestionRow | null
  /** Holds something that the server does not have yet. */
  dirty: boolean
}

export interface Move {
  id: string
  from: number
  at: number
  /** The pause that it was drawn to. */
  pause: number | null
}

export interface Undo {
  label: "move" | "remove" | "save" | "add"
  run: () => Promise<void> | void
}

export interface QuestionDesk {
  query: Query<QuestionRow[]>
  items: ComputedRef<Item[]>
  selectedId: Ref<string | null>
  selected: ComputedRef<Item | undefined>
  moving: Ref<Move | null>
  busy: Ref<boolean>
  error: Ref<ApiError | undefined>
  savedAt: Ref<number | null>
  waiting: ComputedRef<number>
  undoable: ComputedRef<Undo["label"] | null>
  problems: ComputedRef<Record<string, string>>
  select: (id: string | null) => void
  add: (type: QuestionKind, at: number) => void
  duplicate: (id: string) => void
  edit: (patch: Partial<Draft>) => void
  discard: (id: string) => void
  save: (id: string) => Promise<boolean>
  remove: (id: string) => Promise<void>
  move: (id: string, at: number, pause?: number | null) => void
  place: () => Promise<void>
  cancelMove: () => void
  undo: () => Promise<void>
}

function kept(key: string): Record<string, Draft> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as Record<string, Draft>
  } catch {
    return {}
  }
}

export function useQuestionDesk(lessonId: string, duration: Ref<number>): QuestionDesk {
  const base = `/api/v1/lessons/${lessonId}/questions/`
  const storeKey = `rongke.editor.${lessonId}`
  const query = useQuery((signal) => http.get<QuestionRow[]>(base, { signal }))
  const drafts = ref<Record<string, Draft>>(kept(storeKey))
  const selectedId = ref<string | null>(null)
  const moving = ref<Move | null>(null)
  const busy = ref(false)
  const error = shallowRef<ApiError>()
  const savedAt = ref<number | null>(null)
  const history = shallowRef<Undo[]>([])

  watch(drafts, (now) => (Object.keys(now).length ? localStorage.setItem(storeKey, JSON.stringify(now)) : localStorage.removeItem(storeKey)), { deep: true })

  const rows = computed(() => query.data.value ?? [])
  const items = computed(() => {
    const known = rows.value.map((row): Item => {
      const draft = drafts.value[row.id] ?? fromRow(row)
      return { id: row.id, at: draft.at_ms, draft, saved: row, dirty: row.id in drafts.value }
    })
    const fresh = Object.values(drafts.value).filter((draft) => draft.isNew).map((draft): Item => ({ id: draft.id, at: draft.at_ms, draft, saved: null, dirty: true }))
    const held = moving.value
    return [...known, ...fresh].map((item) => (held?.id === item.id ? { ...item, at: held.at } : item)).sort((a, b) => a.at - b.at)
  })
  const find = (id: string): Item | undefined => items.value.find((item) => item.id === id)
  const selected = computed(() => (selectedId.value ? find(selectedId.value) : undefined))
  const problems = computed(() => (selected.value ? problemsOf(selected.value.draft, duration.value) : {}))

  const remember = (undo: Undo): void => void (history.value = [...history.value.slice(-19), undo])
  function forget(id: string): void {
    const rest = { ...drafts.value }
    delete rest[id]
    drafts.value = rest
  }
  const put = (row: QuestionRow): void => void (query.data.value = [...rows.value.filter((one) => one.id !== row.id), row])
  const drop = (id: string): void => void (query.data.value = rows.value.filter((one) => one.id !== id))

  /** One request at a time; a refusal is kept and shown, and what was typed stays a draft. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    error.value = undefined
    try {
      const answer = await work()
      savedAt.value = Date.now()
      return answer
    } catch (thrown) {
      error.value = asApiError(thrown)
      return undefined
    } finally {
      busy.value = false
    }
  }

  function write(id: string, patch: Partial<Draft>): void {
    const item = find(id)
    if (!item) return
    const next = { ...item.draft, ...patch }
    if (item.saved && sameDraft(next, fromRow(item.saved))) forget(id)
    else drafts.value = { ...drafts.value, [id]: next }
  }

  function select(id: string | null): void {
    if (moving.value && moving.value.id !== id) moving.value = null
    if (selectedId.value !== id) error.value = undefined
    selectedId.value = id
  }

  function open(draft: Draft): void {
    drafts.value = { ...drafts.value, [draft.id]: draft }
    select(draft.id)
    remember({ label: "add", run: () => (find(draft.id) ? discard(draft.id) : undefined) })
  }

  function discard(id: string): void {
    const fresh = find(id)?.draft.isNew
    forget(id)
    error.value = undefined
    if (fresh && selectedId.value === id) selectedId.value = null
  }

  const store = async (id: string, payload: Record<string, unknown>): Promise<void> => put(await http.put<QuestionRow>(`${base}${id}/`, payload))

  async function save(id: string): Promise<boolean> {
    const item = find(id)
    if (!item) return false
    const before = item.saved
    const row = await attempt(() => (item.draft.isNew ? http.post<QuestionRow>(base, payloadOf(item.draft)) : http.put<QuestionRow>(`${base}${id}/`, payloadOf(item.draft))))
    if (!row) return false
    const wasSelected = selectedId.value === id
    put(row)
    forget(id)
    if (wasSelected) selectedId.value = row.id
    if (before) remember({ label: "save", run: () => store(id, payloadOf(fromRow(before))) })
    else remember({ label: "add", run: () => takeOff(row.id) })
    return true
  }

  async function takeOff(id: string): Promise<void> {
    await http.delete(`${base}${id}/`)
    drop(id)
    if (selectedId.value === id) selectedId.value = null
  }

  async function remove(id: string): Promise<void> {
    const item = find(id)
    if (!item) return
    if (!item.saved) {
      discard(id)
      remember({ label: "remove", run: () => void (drafts.value = { ...drafts.value, [id]: item.draft }) })
      return
    }
    const done = await attempt(async () => {
      await takeOff(id)
      return true
    })
    if (!done) return
    forget(id)
    remember({ label: "remove", run: async () => put(await http.post<QuestionRow>(`${base}${id}/restore/`)) })
  }

  function move(id: string, at: number, pause: number | null = null): void {
    const item = find(id)
    if (!item) return
    const from = moving.value?.id === id ? moving.value.from : item.draft.at_ms
    select(id)
    moving.value = { id, from, at: Math.round(Math.min(Math.max(100, at), Math.max(100, duration.value - 100))), pause }
  }

  async function place(): Promise<void> {
    const held = moving.value
    moving.value = null
    if (!held || held.at === held.from) return
    const item = find(held.id)
    const back = (): void => write(held.id, { at_ms: held.from })
    const wasDirty = item?.dirty ?? true
    write(held.id, { at_ms: held.at })
    if (wasDirty || !item?.saved) return remember({ label: "move", run: back })
    const before = item.saved
    const row = await attempt(() => http.put<QuestionRow>(`${base}${held.id}/`, payloadOf({ ...fromRow(before), at_ms: held.at })))
    if (!row) return remember({ label: "move", run: back })
    put(row)
    forget(held.id)
    remember({ label: "move", run: () => store(held.id, payloadOf({ ...fromRow(row), at_ms: held.from })) })
  }

  async function undo(): Promise<void> {
    const last = history.value.at(-1)
    if (!last || busy.value) return
    history.value = history.value.slice(0, -1)
    await attempt(async () => last.run())
  }

  return {
    query, items, selectedId, selected, moving, busy, error, savedAt, problems, select, discard, save, remove, move, place, undo,
    waiting: computed(() => Object.keys(drafts.value).length),
    undoable: computed(() => history.value.at(-1)?.label ?? null),
    add: (type, at) => open(emptyDraft(type, Math.min(Math.max(100, Math.round(at)), Math.max(100, duration.value - 100)))),
    duplicate: (id) => {
      const item = find(id)
      if (item) open({ ...(JSON.parse(JSON.stringify(item.draft)) as Draft), id: `new-${crypto.randomUUID()}`, isNew: true, version: 0, at_ms: Math.min(item.draft.at_ms + 30_000, Math.max(100, duration.value - 1_000)) })
    },
    edit: (patch) => { if (selectedId.value) write(selectedId.value, patch) },
    cancelMove: () => (moving.value = null),
  }
}
