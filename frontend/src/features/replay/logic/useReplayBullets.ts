/** Bullets of the class fly again at their moment; new ones are kept there too. */
import { computed, ref, type Ref } from "vue"
import { type ApiError, asApiError } from "@/api"
import type { BulletSource } from "@/features/learn/logic/player"
import type { Bullet } from "@/features/learn/logic/types"
import { bulletSettings, type NewBullet } from "@/features/learn/logic/useBullets"
import type { LessonRoom } from "@/features/learn/logic/useLessonRoom"
import type { TimelineItem } from "./types"
import type { ReplayClock } from "./useReplayClock"

export function useReplayBullets(room: LessonRoom, clock: ReplayClock, items: Ref<readonly TimelineItem[]>, sessionId: Ref<string>): BulletSource {
  const settings = bulletSettings()
  const failure = ref<ApiError | null>(null) as Ref<ApiError | null>
  const sending = ref(false)
  const added = ref<Bullet[]>([])
  const listeners: ((bullet: Bullet) => void)[] = []
  const told = computed<Bullet[]>(() => items.value.filter((item) => item.kind === "bullet").map((item) => ({
    id: String(item.data["id"]), at_ms: item.at_ms, text: String(item.data["text"]), color: String(item.data["color"]), mode: item.data["mode"] as Bullet["mode"], own: false, pending: false, times: 1,
  })))
  const all = computed({ get: () => [...told.value, ...added.value], set: () => undefined })

  async function send(bullet: NewBullet): Promise<boolean> {
    const at = clock.position.value
    sending.value = true
    failure.value = null
    try {
      const saved = await room.deliver<{ bullet: string }>({ t: "replay.bullet", event_id: crypto.randomUUID(), session: sessionId.value, at, ...bullet })
      const own: Bullet = { id: saved.bullet, at_ms: at, own: true, pending: false, times: 1, ...bullet }
      added.value = [...added.value, own]
      for (const listener of listeners) listener(own)
      return true
    } catch (thrown) {
      failure.value = asApiError(thrown)
      return false
    } finally {
      sending.value = false
    }
  }
  return { playback: clock, bullets: { all, settings, failure, sending, send, report: () => Promise.resolve(), onLive: (listener) => listeners.push(listener) } }
}
