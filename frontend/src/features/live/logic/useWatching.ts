/**
 * What this person receives: one subscription per published source, opened and closed
 * as the server says what is there. Falls to sound alone on a bad line, and back.
 */
import { onScopeDispose, reactive, ref, type Ref, watch } from "vue"
import { loudness } from "./level"
import { keyOf } from "./layout"
import type { LineState } from "./line"
import { countOf, type Counted, LOOK_MS, PictureJudge, type Quality, qualityBetween } from "./quality"
import { Subscription } from "./whep"

/** A source that can be watched; `run` changes when it was published anew. */
export interface Watchable {
  publisher: string
  source: string
  run: string
}

export interface Watched {
  key: string
  publisher: string
  source: string
  stream: MediaStream | null
  state: LineState
  quality: Quality | null
  soundOnly: boolean
  level: number
}

export interface WatchingOptions {
  lessonId: string
  iceServers: () => Promise<RTCIceServer[]>
  streams: Ref<readonly Watchable[]>
  breakout: Ref<string | null>
  /** The person asked for sound alone (saves data). */
  soundOnly: Ref<boolean>
}

interface Held {
  subscription: Subscription
  run: string
  soundOnly: boolean
  before: Counted | null
  judge: PictureJudge
}

export interface Watching {
  watched: Ref<Map<string, Watched>>
  /** The line as a whole: the worst of what is watched. */
  quality: Ref<Quality | null>
  /** Fell to sound alone by itself. */
  fell: Ref<boolean>
  /** A tile's height in device pixels. */
  fit: (key: string, height: number) => void
  renew: () => void
  stop: () => void
}

const LEVEL_MS = 150
/** A tile that grows or shrinks by less is not worth a request. */
const WORTH_TELLING = 0.25

export function useWatching(options: WatchingOptions): Watching {
  const watched = ref(new Map<string, Watched>()) as Ref<Map<string, Watched>>
  const held = new Map<string, Held>()
  const quality = ref<Quality | null>(null)
  const fell = ref(false)
  const heights = new Map<string, number>()

  function begin(one: Watchable, soundOnly: boolean, judge = new PictureJudge()): void {
    const key = keyOf({ user: one.publisher, source: one.source })
    const row = watched.value.get(key) ?? reactive<Watched>({ key, publisher: one.publisher, source: one.source, stream: null, state: "connecting", quality: null, soundOnly, level: 0 })
    row.soundOnly = soundOnly
    watched.value.set(key, row as Watched)
    // Told only once it stands in the list: it begins while it is being made.
    const current = (): boolean => held.get(key)?.subscription === subscription
    let subscription: Subscription | null = null
    subscription = new Subscription({
      lessonId: options.lessonId, publisher: one.publisher, source: one.source, breakout: options.breakout.value, iceServers: options.iceServers, soundOnly, height: heights.get(key) ?? 0,
      took: (stream) => { if (current()) row.stream = stream },
      changed: (state) => { if (subscription !== null && current()) row.state = state },
    })
    held.set(key, { subscription, run: one.run, soundOnly, before: null, judge })
  }

  function end(key: string): void {
    held.get(key)?.subscription.close()
    held.delete(key)
    watched.value.delete(key)
  }

  /** The new subscription takes over before the old one is closed. */
  function change(key: string, one: Watchable, soundOnly: boolean): void {
    const old = held.get(key)
    begin(one, soundOnly, old?.judge)
    const row = watched.value.get(key)
    const before = row?.stream
    const done = watch(() => [row?.stream, row?.state] as const, ([stream, state]) => {
      if (stream === before && state !== "refused") return
      done()
      old?.subscription.close()
    })
    if (!row || !old) { done(); old?.subscription.close() }
  }

  function follow(): void {
    const wanted = new Map(options.streams.value.map((one) => [keyOf({ user: one.publisher, source: one.source }), one]))
    for (const key of [...held.keys()]) if (!wanted.has(key)) end(key)
    for (const [key, one] of wanted) {
      const now = held.get(key)
      const soundOnly = options.soundOnly.value || (now?.judge.soundOnly ?? false)
      if (!now) begin(one, soundOnly)
      else if (now.run !== one.run || now.soundOnly !== soundOnly) change(key, one, soundOnly)
    }
  }
  watch([options.streams, options.soundOnly], follow, { immediate: true, deep: true })
  watch(options.breakout, () => { for (const key of [...held.keys()]) end(key); follow() })

  const looks = setInterval(() => void look(), LOOK_MS)
  async function look(): Promise<void> {
    let worst: Quality | null = null
    for (const [key, one] of held) {
      const pc = one.subscription.line.pc
      const row = watched.value.get(key)
      if (!pc || !row || pc.connectionState !== "connected") continue
      const now = await countOf(pc, "receive")
      if (one.before && now.bytes >= one.before.bytes) {
        row.quality = qualityBetween(one.before, now)
        if (!worst || row.quality.level < worst.level) worst = row.quality
        if (one.judge.look(row.quality.level)) follow()
      }
      one.before = now
    }
    quality.value = worst
    fell.value = [...held.values()].some((one) => one.judge.soundOnly)
  }

  function fit(key: string, height: number): void {
    const before = heights.get(key) ?? 0
    heights.set(key, height)
    if (Math.abs(height - before) > before * WORTH_TELLING) held.get(key)?.subscription.fit(height)
  }

  /** The browser knows how loud each sender was; nothing is decoded twice. */
  const levels = setInterval(() => {
    for (const [key, one] of held) {
      const row = watched.value.get(key)
      const receiver = one.subscription.line.pc?.getReceivers().find((each) => each.track.kind === "audio")
      const heard = receiver?.getSynchronizationSources?.()[0]?.audioLevel ?? 0
      if (row) row.level = loudness([heard])
    }
  }, LEVEL_MS)

  function stop(): void {
    for (const key of [...held.keys()]) end(key)
  }
  onScopeDispose(() => { clearInterval(looks); clearInterval(levels); stop() })
  return { watched, quality, fell, fit, stop, renew: () => held.forEach((one) => void one.subscription.line.renew()) }
}
