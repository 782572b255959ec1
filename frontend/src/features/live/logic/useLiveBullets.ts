/** Bullets over the live picture: what flies now, and one's own. */
import { computed, onScopeDispose, ref, type Ref } from "vue"
import { type ApiError, asApiError } from "@/api"
import type { BulletSource } from "@/features/learn/logic/player"
import type { Bullet } from "@/features/learn/logic/types"
import { type Bullets, bulletSettings, type NewBullet } from "@/features/learn/logic/useBullets"
import type { LiveRoom } from "./useLiveRoom"

interface Shown {
  t: string
  id: string
  event_id: string
  at: number
  text: string
  color: string
  mode: Bullet["mode"]
}

const TICK_MS = 250
/** Kept for the list of what has just flown. */
const KEPT = 60

export function useLiveBullets(room: LiveRoom): BulletSource {
  const all = ref<Bullet[]>([])
  const settings = bulletSettings()
  const failure = ref<ApiError | null>(null) as Ref<ApiError | null>
  const sending = ref(false)
  const own = new Set<string>()
  const listeners: ((bullet: Bullet) => void)[] = []
  const position = ref(0)
  const playing = computed(() => room.state.session?.on_air ?? false)
  const timer = setInterval(() => (position.value = room.state.session ? Math.max(0, Math.round(room.now() - room.state.session.started_at)) : 0), TICK_MS)
  onScopeDispose(() => clearInterval(timer))

  room.on<Shown>("bullet.shown", (told) => {
    if (all.value.some((one) => one.id === told.id)) return
    // Flown by the listener below, so that the clock of this machine plays no part.
    const bullet: Bullet = { id: told.id, at_ms: position.value, text: told.text, color: told.color, mode: told.mode, own: own.has(told.event_id), pending: false, times: 1 }
    all.value = [...all.value.slice(-KEPT), bullet]
    for (const listener of listeners) listener(bullet)
  })
  room.on<{ t: string; id: string }>("bullet.gone", (told) => (all.value = all.value.filter((one) => one.id !== told.id)))

  async function send(bullet: NewBullet): Promise<boolean> {
    const event = crypto.randomUUID()
    own.add(event)
    sending.value = true
    failure.value = null
    try {
      await room.send("bullet.post", { event_id: event, ...bullet })
      return true
    } catch (thrown) {
      failure.value = asApiError(thrown)
      return false
    } finally {
      sending.value = false
    }
  }
  const bullets: Bullets = { all, settings, failure, sending, send, report: () => Promise.resolve(), onLive: (listener) => listeners.push(listener) }
  return { playback: { position, playing }, bullets }
}
