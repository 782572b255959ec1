/** A trainee's task: the page, every step of it, and a draft that survives a closed tab. */
import { computed, type ComputedRef, reactive, watch } from "vue"
import { type Action, type Query, useAction, useQuery } from "@/api"
import { doors, type Shop, type TaskPage } from "./api"

export interface Draft {
  text: string
  links: { title: string; url: string }[]
  shops: Shop[]
  uploads: { id: string; name: string }[]
  groupFiles: string[]
  /** The client's own name of the version: sent again after a dead line, it is the same version. */
  key: string
}

export interface TaskWork {
  page: Query<TaskPage>
  place: ComputedRef<TaskPage["place"]>
  step: Action<[() => Promise<TaskPage>], true>
  draft: Draft
  submit: Action<[], true>
}

const empty = (): Draft => ({ text: "", links: [], shops: [], uploads: [], groupFiles: [], key: crypto.randomUUID() })

export function useTask(lessonId: ComputedRef<string>): TaskWork {
  const page = useQuery((signal) => doors.page(lessonId.value, signal), { key: lessonId, every: 60_000 })
  const place = computed(() => page.data.value?.place ?? null)
  const step = useAction(async (run: () => Promise<TaskPage>): Promise<true> => {
    page.data.value = await run()
    return true
  })
  const store = computed(() => `rongke-flipped-draft:${lessonId.value}`)
  const kept = ((): Draft => {
    try {
      return { ...empty(), ...(JSON.parse(localStorage.getItem(store.value) ?? "{}") as Partial<Draft>) }
    } catch {
      return empty()
    }
  })()
  const draft = reactive(kept)
  watch(draft, () => {
    try {
      localStorage.setItem(store.value, JSON.stringify(draft))
    } catch {
      // A full or forbidden store costs only the copy; the form itself stays.
    }
  }, { deep: true })

  const submit = useAction(async (): Promise<true> => {
    page.data.value = await doors.submit(lessonId.value, {
      event_key: draft.key,
      text: draft.text,
      links: draft.links.filter((one) => one.url.trim()),
      shops: draft.shops.filter((one) => one.name.trim()),
      uploads: draft.uploads.map((one) => one.id),
      group_files: draft.groupFiles,
    })
    Object.assign(draft, empty())
    return true
  })

  // Opening the task is the first step on the record; a late-comer gets a place by it.
  watch(() => page.data.value, (now) => {
    if (now && (now.place === null || now.place.state === "assigned") && !step.busy.value && !step.error.value) void step.run(() => doors.begin(lessonId.value))
  })
  return { page, place, step, draft, submit }
}
