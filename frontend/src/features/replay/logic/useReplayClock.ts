/**
 * One clock for every track: it runs while playing, stands while a picture that should
 * be seen has nothing to show yet, and each film follows it.
 */
import { computed, onScopeDispose, ref, type Ref, shallowReactive } from "vue"
import { covers, DRIFT_S, within } from "./timeline"
import type { ReplayTrack } from "./types"

export interface ReplayClock {
  position: Ref<number>
  playing: Ref<boolean>
  waiting: Ref<boolean>
  ended: Ref<boolean>
  rate: Ref<number>
  volume: Ref<number>
  play: () => Promise<boolean>
  pause: () => void
  seek: (ms: number) => void
  setRate: (rate: number) => void
  /** A film is there (or no longer). */
  mount: (track: ReplayTrack, element: HTMLMediaElement | null) => void
}

/** Playing, but with nothing to show: the clock waits no longer than this for a film. */
const PATIENCE_MS = 8_000

export function useReplayClock(duration: Ref<number>, start: number): ReplayClock {
  const position = ref(start)
  const wanted = ref(false)
  const waiting = ref(false)
  const rate = ref(1)
  const volume = ref(Number(localStorage.getItem("rongke.volume") ?? "1"))
  const films = shallowReactive(new Map<string, { track: ReplayTrack; element: HTMLMediaElement }>())
  let last = performance.now()
  let waitingSince = 0
  let frame = 0

  const inTime = (): { track: ReplayTrack; element: HTMLMediaElement }[] => [...films.values()].filter((one) => covers(one.track, position.value))

  function tick(now: number): void {
    const passed = Math.min(250, now - last)
    last = now
    const running = inTime()
    const hungry = running.some(({ element }) => element.readyState < 3 && !element.error && !element.ended)
    if (wanted.value && hungry) waitingSince ||= now
    else waitingSince = 0
    waiting.value = wanted.value && hungry && now - waitingSince < PATIENCE_MS
    if (wanted.value && !waiting.value) position.value = Math.min(duration.value, Math.round(position.value + passed * rate.value))
    if (position.value >= duration.value) wanted.value = false
    follow()
    frame = requestAnimationFrame(tick)
  }

  /** Films are set right when they stray; between that they play by themselves. */
  function follow(): void {
    for (const { track, element } of films.values()) {
      const there = covers(track, position.value)
      const target = within(track, position.value)
      element.volume = volume.value
      if (element.playbackRate !== rate.value) element.playbackRate = rate.value
      if (!there) {
        if (!element.paused) element.pause()
        continue
      }
      if (Math.abs(element.currentTime - target) > DRIFT_S && !element.seeking) element.currentTime = target
      if (wanted.value && element.paused) void element.play().catch(() => undefined)
      if (!wanted.value && !element.paused) element.pause()
    }
  }
  frame = requestAnimationFrame(tick)
  onScopeDispose(() => cancelAnimationFrame(frame))

  return {
    position, waiting, rate, volume, playing: computed(() => wanted.value), ended: computed(() => duration.value > 0 && position.value >= duration.value),
    play: async () => {
      if (position.value >= duration.value) position.value = 0
      wanted.value = true
      return Promise.resolve(true)
    },
    pause: () => void (wanted.value = false),
    seek: (ms) => {
      position.value = Math.min(Math.max(0, Math.round(ms)), duration.value)
      follow()
    },
    setRate: (next) => void (rate.value = next),
    mount: (track, element) => {
      if (element) films.set(track.id, { track, element })
      else films.delete(track.id)
    },
  }
}
