/**
 * The video element as typed state. HLS goes through hls.js (loaded only here)
 * or natively. Knows nothing of credit: it plays, pauses, seeks and reports.
 */
import type Hls from "hls.js"
import { onBeforeUnmount, ref, type Ref, shallowRef, watch } from "vue"

export interface Playback {
  element: Ref<HTMLVideoElement | null>
  position: Ref<number>
  playing: Ref<boolean>
  waiting: Ref<boolean>
  ended: Ref<boolean>
  rate: Ref<number>
  volume: Ref<number>
  muted: Ref<boolean>
  failed: Ref<boolean>
  play: () => Promise<boolean>
  pause: () => void
  seek: (ms: number) => void
  setRate: (rate: number) => void
  reload: () => void
}

const VOLUME_KEY = "rongke.volume"

async function attach(video: HTMLVideoElement, source: string, onFatal: () => void): Promise<Hls | null> {
  const { default: HlsPlayer } = await import("hls.js/light")
  if (!HlsPlayer.isSupported()) {
    video.src = source
    return null
  }
  const hls = new HlsPlayer({ maxBufferLength: 30, backBufferLength: 60, enableWorker: true })
  let recoveries = 0
  hls.on(HlsPlayer.Events.ERROR, (_event, data) => {
    if (!data.fatal) return
    if (data.type === HlsPlayer.ErrorTypes.MEDIA_ERROR && recoveries++ < 3) hls.recoverMediaError()
    else if (data.type === HlsPlayer.ErrorTypes.NETWORK_ERROR && recoveries++ < 5) setTimeout(() => hls.startLoad(), 2_000)
    else onFatal()
  })
  hls.loadSource(source)
  hls.attachMedia(video)
  return hls
}

export function usePlayback(source: Ref<string | null>, startMs: Ref<number>): Playback {
  const element = shallowRef<HTMLVideoElement | null>(null)
  const position = ref(0)
  const playing = ref(false)
  const waiting = ref(false)
  const ended = ref(false)
  const rate = ref(1)
  const volume = ref(Number(localStorage.getItem(VOLUME_KEY) ?? "1"))
  const muted = ref(false)
  const failed = ref(false)
  let hls: Hls | null = null
  let listening: AbortController | undefined
  let frame = 0
  /** Sought before the video was there to be sought in. */
  let wanted: number | null = null

  function tick(): void {
    if (element.value) position.value = Math.round(element.value.currentTime * 1000)
    if (playing.value) frame = requestAnimationFrame(tick)
  }

  function listen(video: HTMLVideoElement): void {
    listening = new AbortController()
    const { signal } = listening
    const on = (name: string, act: () => void): void => video.addEventListener(name, act, { signal })
    on("playing", () => { playing.value = true; waiting.value = false; ended.value = false; cancelAnimationFrame(frame); tick() })
    on("pause", () => { playing.value = false; tick() })
    on("waiting", () => (waiting.value = !video.paused))
    on("canplay", () => (waiting.value = false))
    on("ended", () => { playing.value = false; ended.value = true; tick() })
    on("timeupdate", () => (position.value = Math.round(video.currentTime * 1000)))
    on("seeking", () => (position.value = Math.round(video.currentTime * 1000)))
    on("ratechange", () => (rate.value = video.playbackRate))
    on("volumechange", () => { volume.value = video.volume; muted.value = video.muted; localStorage.setItem(VOLUME_KEY, String(video.volume)) })
    on("loadedmetadata", () => {
      const begin = wanted ?? startMs.value
      wanted = null
      if (begin > 0) video.currentTime = begin / 1000
    })
    on("error", () => { if (!hls && source.value) failed.value = true })
  }

  async function load(): Promise<void> {
    detach()
    const video = element.value
    if (!video || !source.value) return
    failed.value = false
    video.volume = Math.min(1, Math.max(0, Number.isFinite(volume.value) ? volume.value : 1))
    listen(video)
    hls = await attach(video, source.value, () => (failed.value = true))
  }

  function detach(): void {
    cancelAnimationFrame(frame)
    listening?.abort()
    hls?.destroy()
    hls = null
  }

  watch([element, source], load)
  onBeforeUnmount(detach)

  return {
    element, position, playing, waiting, ended, rate, volume, muted, failed,
    /** False when the browser refused to start (no gesture). */
    play: async () => element.value?.play().then(() => true, () => false) ?? false,
    pause: () => element.value?.pause(),
    seek: (ms) => {
      if (element.value && element.value.readyState === 0) wanted = Math.max(0, ms)
      else if (element.value) element.value.currentTime = Math.max(0, ms) / 1000
      position.value = ms
    },
    setRate: (next) => { if (element.value) element.value.playbackRate = next },
    reload: () => void load(),
  }
}
