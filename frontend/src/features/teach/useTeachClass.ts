/** A class as its lecturer opens it: detail, matrix once there may be one, and the tab in the address. */
import { computed, type ComputedRef, type WritableComputedRef } from "vue"
import { useRoute, useRouter } from "vue-router"
import { http, type Query, useQuery } from "@/api"
import { fetchMatrix } from "../class-matrix/api"
import type { ClassDetail } from "../class-matrix/classes"
import type { LessonRow } from "../class-matrix/lessons"
import type { Matrix } from "../class-matrix/types"
import { fetchLessons } from "./classWork"

export interface TeachClass {
  id: ComputedRef<string>
  detail: Query<ClassDetail>
  lessons: Query<LessonRow[]>
  matrix: Query<Matrix>
  hasLog: ComputedRef<boolean>
  tab: WritableComputedRef<string>
}

const LOGGED = new Set(["approved", "running", "closed", "archived"])

export function useTeachClass(): TeachClass {
  const route = useRoute()
  const router = useRouter()
  const id = computed(() => String(route.params["id"] ?? ""))
  const detail = useQuery((signal) => http.get<ClassDetail>(`/api/v1/classes/${id.value}/`, { signal }), { key: id })
  const lessons = useQuery((signal) => fetchLessons(id.value, signal), { key: id })
  const hasLog = computed(() => LOGGED.has(detail.data.value?.state ?? ""))
  const tab = computed({
    get: () => (typeof route.query["tab"] === "string" ? route.query["tab"] : "lessons"),
    set: (next) => void router.replace({ query: { tab: next } }),
  })
  /** Asked for only where it is shown: it is the largest answer of the class. */
  const matrix = useQuery((signal) => fetchMatrix(id.value, signal), { key: () => hasLog.value && ["matrix", "hours"].includes(tab.value) && id.value, every: 60_000 })
  return { id, detail, lessons, matrix, hasLog, tab }
}
