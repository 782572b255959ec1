/** A dashboard that stays as it is in the database: asked once, and again when the server says that it changed. */
import { computed, type ComputedRef, onScopeDispose, ref, type Ref, watch } from "vue"
import { http, type Query, useQuery } from "@/api"
import { RealtimeSocket, socketUrl } from "@/realtime"
import type { Dashboard, ScopeKind } from "./types"

export interface Wanted {
  kind: ScopeKind
  id: string
  by?: string
  from?: string
  to?: string
  course?: string
  search?: string
}

const address = (kind: string, id: string): string => `/api/v1/statistics/${kind}/${id}/`

/** A burst of changes is asked for once; the numbers are then at most this old (ms). */
const GATHER_MS = 800

export function fetchDashboard(wanted: Wanted, signal?: AbortSignal): Promise<Dashboard> {
  const { kind, id, ...rest } = wanted
  return http.get<Dashboard>(address(kind, id), { signal, query: rest })
}

export function useDashboard(wanted: ComputedRef<Wanted | null>): { query: Query<Dashboard>; live: Ref<boolean> } {
  const query = useQuery((signal) => fetchDashboard(wanted.value as Wanted, signal), { key: () => (wanted.value ? JSON.stringify(wanted.value) : null), resetOnKey: false, every: 60_000 })
  const live = ref(false)
  let socket: RealtimeSocket | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const room = computed(() => (wanted.value ? `/ws/v1/statistics/${wanted.value.kind}/${wanted.value.id}/` : ""))
  const again = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void query.refresh(), GATHER_MS)
  }
  watch(
    room,
    (path) => {
      socket?.stop()
      socket = null
      live.value = false
      if (!path) return
      socket = new RealtimeSocket(socketUrl(path), { locale: document.documentElement.lang })
      socket.on("statistics.changed", again)
      socket.on("resync", again)
      socket.onState((state) => {
        if (state === "open" && !live.value) again()
        live.value = state === "open"
      })
      socket.start()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    socket?.stop()
  })
  return { query, live }
}
