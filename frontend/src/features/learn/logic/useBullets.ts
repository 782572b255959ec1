/** Bullet comments: the stretch around the playhead, what comes in live, and one's own. */
import { type Ref, ref, watch } from "vue"
import { type ApiError, asApiError, http } from "@/api"
import type { LessonRoom } from "./useLessonRoom"
import type { Playback } from "./usePlayback"
import type { Bullet } from "./types"

const WINDOW_MS = 300_000

export type Density = "off" | "thin" | "normal" | "full"
export interface BulletSettings {
  density: Density
  opacity: number
  area: number
  speed: number
}
export interface NewBullet {
  text: string
  color: string
  mode: Bullet["mode"]
}

const KEY = "rongke.bullets"
const DEFAULTS: BulletSettings = { density: "thin", opacity: 0.9, area: 0.15, speed: 1 }

function remembered(): BulletSettings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<BulletSettings>) }
  } catch {
    return { ...DEFAULTS }
  }
}

/** How this person wants bullets shown, kept on this device. */
export function bulletSettings(): Ref<BulletSettings> {
  const settings = ref<BulletSettings>(remembered())
  watch(settings, (value) => localStorage.setItem(KEY, JSON.stringify(value)), { deep: true })
  return settings
}

export interface Bullets {
  all: Ref<Bullet[]>
  settings: Ref<BulletSettings>
  failure: Ref<ApiError | null>
  sending: Ref<boolean>
  send: (bullet: NewBullet) => Promise<boolean>
  report: (id: string, reason: string) => Promise<void>
  onLive: (listener: (bullet: Bullet) => void) => void
}

export function useBullets(room: LessonRoom, playback: Playback, lessonId: Ref<string>): Bullets {
  const all = ref<Bullet[]>([])
  const settings = bulletSettings()
  const failure = ref<ApiError | null>(null)
  const sending = ref(false)
  const loaded = new Set<number>()
  const own = new Set<string>()
  const listeners: ((bullet: Bullet) => void)[] = []

  watch(() => settings.value.density, () => { loaded.clear(); all.value = all.value.filter((bullet) => bullet.own); void load() })
  watch(() => Math.floor(playback.position.value / WINDOW_MS), () => void load(), { immediate: true })

  async function load(): Promise<void> {
    const index = Math.floor(playback.position.value / WINDOW_MS)
    if (settings.value.density === "off" || loaded.has(index)) return
    loaded.add(index)
    try {
      const found = await http.get<Bullet[]>(`/api/v1/lessons/${lessonId.value}/bullets/`, { query: { start: index * WINDOW_MS, end: (index + 1) * WINDOW_MS, density: settings.value.density } })
      const known = new Set(all.value.map((bullet) => bullet.id))
      all.value = [...all.value, ...found.filter((bullet) => !known.has(bullet.id))].sort((a, b) => a.at_ms - b.at_ms)
    } catch {
      loaded.delete(index) // asked again when the playhead next enters this stretch
    }
  }

  function arrive(bullet: Bullet): void {
    if (all.value.some((one) => one.id === bullet.id)) return
    all.value = [...all.value, bullet].sort((a, b) => a.at_ms - b.at_ms)
    for (const listener of listeners) listener(bullet)
  }

  room.on<{ id: string; event_id?: string | null; at: number; text: string; color: string; mode: Bullet["mode"] }>("bullet", (message) => {
    arrive({ id: message.id, at_ms: message.at, text: message.text, color: message.color, mode: message.mode, own: own.has(message.event_id ?? ""), pending: false, times: 1 })
  })
  room.on<{ id: string }>("bullet.hidden", (message) => (all.value = all.value.filter((bullet) => bullet.id !== message.id)))

  async function send(bullet: NewBullet): Promise<boolean> {
    const eventId = crypto.randomUUID()
    const at = playback.position.value
    own.add(eventId)
    sending.value = true
    failure.value = null
    try {
      const saved = await room.deliver<{ bullet: string; state: string }>({ t: "bullet.send", event_id: eventId, at, ...bullet })
      if (saved.state !== "visible") arrive({ id: saved.bullet, at_ms: at, own: true, pending: true, times: 1, ...bullet })
      return true
    } catch (thrown) {
      failure.value = asApiError(thrown)
      return false
    } finally {
      sending.value = false
    }
  }

  const report = async (id: string, reason: string): Promise<void> => {
    await http.post(`/api/v1/lessons/${lessonId.value}/reports/`, { kind: "bullet", comment: id, reason })
    all.value = all.value.filter((bullet) => bullet.id !== id)
  }

  return { all, settings, failure, sending, send, report, onLive: (listener) => listeners.push(listener) }
}
