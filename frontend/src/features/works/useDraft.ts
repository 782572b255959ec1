/** A work while it is being written: kept on the server one second after the last keystroke. */
import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef, watch } from "vue"
import { onBeforeRouteLeave } from "vue-router"
import { type ApiError, asApiError } from "@/api"
import type { Saving } from "@/ui/SaveState.vue"
import { mine } from "./api"
import { mayEdit, put } from "./logic"
import type { Content, Work } from "./types"

const PAUSE_MS = 1_000
/** Whoever types without a pause is kept too. */
const LONGEST_MS = 10_000
const AGAIN_MS = 10_000

export interface Draft {
  content: ShallowRef<Content>
  put: (path: string, value: string) => void
  saving: Ref<Saving>
  savedAt: Ref<number | null>
  failure: ShallowRef<ApiError | undefined>
  /** Sends until everything is kept; false when that failed. */
  flush: () => Promise<boolean>
}

export function useDraft(work: () => Work, took: (work: Work) => void, mayLeave: () => boolean): Draft {
  const content = shallowRef<Content>(work().content)
  const saving = ref<Saving>("idle")
  const savedAt = ref<number | null>(null)
  const failure = shallowRef<ApiError>()
  let edits = 0
  let kept = 0
  let since = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<boolean> | undefined
  const dirty = (): boolean => edits !== kept

  function later(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void save(), ms)
  }

  async function send(): Promise<boolean> {
    const sent = edits
    saving.value = "sending"
    try {
      const answer = await mine.save(work(), content.value)
      kept = sent
      since = Date.now()
      savedAt.value = since
      failure.value = undefined
      saving.value = "saved"
      took(answer)
      return true
    } catch (thrown) {
      const error = asApiError(thrown)
      since = Date.now()
      failure.value = error
      saving.value = error.isNetwork ? "offline" : "failed"
      if (error.isNetwork) later(AGAIN_MS)
      return false
    }
  }

  /** One request at a time: a slow older one must not overwrite a newer one. */
  async function save(): Promise<boolean> {
    clearTimeout(timer)
    while (running) await running
    if (!dirty()) return true
    running = send().finally(() => (running = undefined))
    return running
  }

  async function flush(): Promise<boolean> {
    while (dirty()) if (!(await save())) return false
    return true
  }

  // What was typed stands; only a text that nobody changes here is taken from the server.
  watch(work, (now) => {
    if (dirty() && mayEdit(now)) return
    clearTimeout(timer)
    kept = edits
    content.value = now.content
    if (!mayEdit(now)) saving.value = "idle"
  })

  const online = (): void => void (dirty() && save())
  const unload = (event: BeforeUnloadEvent): void => {
    if (!dirty()) return
    void save()
    event.preventDefault()
  }
  window.addEventListener("online", online)
  window.addEventListener("beforeunload", unload)
  onBeforeRouteLeave(async () => (await flush()) || mayLeave())
  onScopeDispose(() => {
    clearTimeout(timer)
    window.removeEventListener("online", online)
    window.removeEventListener("beforeunload", unload)
  })

  return {
    content,
    saving,
    savedAt,
    failure,
    flush,
    put: (path, value) => {
      content.value = put(content.value, path, value)
      if (!dirty()) since = Date.now()
      edits += 1
      later(Math.max(0, Math.min(PAUSE_MS, since + LONGEST_MS - Date.now())))
    },
  }
}
