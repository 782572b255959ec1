/** One class's period file: how it stands, build, cancel, download. Asks every 2 s while it is being built. */
import { computed, type ComputedRef, onScopeDispose, type Ref, watch } from "vue"
import { type Action, http, type Query, useAction, useQuery } from "@/api"
import { buildPeriodFile, download, fetchPeriodFile } from "./api"
import type { PeriodFile } from "./types"

export interface PeriodFileDesk {
  query: Query<PeriodFile>
  busy: ComputedRef<boolean>
  build: Action<[], void>
  cancel: Action<[], void>
  save: Action<[], void>
}

export function usePeriodFile(classId: Ref<string>): PeriodFileDesk {
  const query = useQuery((signal) => fetchPeriodFile(classId.value, signal), { key: () => classId.value || null })
  const busy = computed(() => query.data.value?.state === "queued" || query.data.value?.state === "running")
  let timer: ReturnType<typeof setInterval> | undefined

  watch(busy, (now) => {
    clearInterval(timer)
    if (now) timer = setInterval(() => void query.refresh(), 2000)
  })
  onScopeDispose(() => clearInterval(timer))

  return {
    query,
    busy,
    build: useAction(async () => {
      query.data.value = await buildPeriodFile(classId.value)
    }),
    cancel: useAction(async () => {
      const job = query.data.value?.job
      if (job) await http.post(`/api/v1/jobs/${job}/cancel/`)
      await query.refresh()
    }),
    save: useAction(() => download(query.data.value?.url ?? `/api/v1/classes/${classId.value}/period-file/download/`)),
  }
}
