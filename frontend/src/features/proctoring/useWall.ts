/** The wall of one lesson: asked once, then told by its socket what has changed. */
import { computed, type ComputedRef, onScopeDispose, type Ref, ref, shallowRef } from "vue"
import { type ApiError, asApiError } from "@/api"
import { RealtimeSocket, socketUrl } from "@/realtime"
import { useNotices } from "@/session/notices"
import { doors, type Tile, type Wall } from "./types"

export type Order = "need" | "seat"
export const PAGE = 30

export interface WallDesk {
  wall: Ref<Wall | undefined>
  error: Ref<ApiError | undefined>
  live: Ref<boolean>
  order: Ref<Order>
  only: Ref<boolean>
  page: Ref<number>
  shown: ComputedRef<Tile[]>
  total: ComputedRef<number>
  needy: ComputedRef<number>
  /** Calls that were answered while the wall is open. */
  answered: Ref<ReadonlySet<string>>
  tileOf: (user: string) => Tile | undefined
  load: () => Promise<void>
}

export function useWall(lessonId: string): WallDesk {
  const wall = shallowRef<Wall>()
  const error = shallowRef<ApiError>()
  const live = ref(false)
  const order = ref<Order>("need")
  const only = ref(false)
  const page = ref(1)
  const answered = ref<ReadonlySet<string>>(new Set())

  function put(tiles: readonly Tile[], whole: boolean): void {
    if (!wall.value) return
    const known = new Map((whole ? [] : wall.value.tiles).map((tile) => [tile.user, tile]))
    for (const tile of tiles) known.set(tile.user, tile)
    wall.value = { ...wall.value, tiles: [...known.values()] }
  }
  async function load(): Promise<void> {
    error.value = undefined
    try {
      wall.value = await doors.wall(lessonId)
    } catch (thrown) {
      error.value = asApiError(thrown)
    }
  }

  const socket = new RealtimeSocket(socketUrl(`/ws/v1/wall/${lessonId}/`), { locale: document.documentElement.lang })
  socket.on("welcome", (frame) => put(frame["tiles"] as Tile[], true))
  socket.on("wall.tiles", (frame) => put(frame["tiles"] as Tile[], false))
  socket.onState((state) => (live.value = state === "open"))
  const notices = useNotices()
  const off = notices.hear("call.answered", (frame) => (answered.value = new Set([...answered.value, String(frame["call"])])))
  void load().then(() => { if (wall.value) socket.start() })
  onScopeDispose(() => {
    off()
    socket.stop()
  })

  const chosen = computed(() => (wall.value?.tiles ?? []).filter((tile) => !only.value || tile.need > 0))
  const sorted = computed(() => [...chosen.value].sort((a, b) => (order.value === "need" ? b.need - a.need : 0) || a.seat - b.seat))
  const total = computed(() => sorted.value.length)
  const shown = computed(() => {
    const first = Math.min(page.value, Math.max(1, Math.ceil(total.value / PAGE)))
    return sorted.value.slice((first - 1) * PAGE, first * PAGE)
  })
  const needy = computed(() => (wall.value?.tiles ?? []).filter((tile) => tile.need > 0).length)
  return { wall, error, live, order, only, page, shown, total, needy, answered, tileOf: (user) => wall.value?.tiles.find((tile) => tile.user === user), load }
}
