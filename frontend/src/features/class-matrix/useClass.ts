/** One class's page: its detail, its matrix (once it may exist), its period file, and the open tab in the address. */
import { computed, type ComputedRef, type WritableComputedRef } from "vue"
import { useRoute, useRouter } from "vue-router"
import { http, type Query, useQuery } from "@/api"
import { fetchMatrix } from "./api"
import type { ClassDetail } from "./classes"
import type { Matrix } from "./types"
import { type PeriodFileDesk, usePeriodFile } from "./usePeriodFile"

export interface ClassPageDesk {
  id: ComputedRef<string>
  detail: Query<ClassDetail>
  matrix: Query<Matrix>
  file: PeriodFileDesk
  /** A class has attendance and a log only after it was approved. */
  hasLog: ComputedRef<boolean>
  tab: WritableComputedRef<string>
}

const LOGGED = new Set(["approved", "running", "closed", "archived"])

export function useClass(first: (hasLog: boolean) => string): ClassPageDesk {
  const route = useRoute()
  const router = useRouter()
  const id = computed(() => String(route.params["id"] ?? ""))
  const detail = useQuery((signal) => http.get<ClassDetail>(`/api/v1/classes/${id.value}/`, { signal }), { key: id })
  const hasLog = computed(() => LOGGED.has(detail.data.value?.state ?? ""))
  const matrix = useQuery((signal) => fetchMatrix(id.value, signal), { key: () => hasLog.value && id.value, every: 60_000 })
  const file = usePeriodFile(computed(() => (hasLog.value ? id.value : "")))
  const tab = computed({
    get: () => (typeof route.query["tab"] === "string" ? route.query["tab"] : first(hasLog.value)),
    set: (next) => void router.replace({ query: { tab: next } }),
  })
  return { id, detail, matrix, file, hasLog, tab }
}
