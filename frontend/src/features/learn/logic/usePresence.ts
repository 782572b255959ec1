/**
 * The trainee's lease and beats. Beats say what was played since the last
 * acknowledged moment; the server alone decides what counts and where the next
 * beat starts, so that a lost beat or a lost answer costs nothing.
 */
import { computed, onBeforeUnmount, type Ref, ref, shallowRef, watch } from "vue"
import { asApiError } from "@/api"
import { cover } from "./coverage"
import type { Playback } from "./usePlayback"
import type { LessonRoom } from "./useLessonRoom"
import type { BeatAck, Granted, NoCredit, PlayerData, PromptCard, Stretch } from "./types"

const BEAT_MS = 10_000
/** The server forgets a lease after 90 s without a beat; take a new one a little before. */
const STALE_MS = 80_000
/** Who presses play while the line is still being opened waits this long for it. */
const LINE_WAIT_MS = 4_000

export interface Presence {
  /** Held by this page now. */
  held: Ref<boolean>
  /** Another page took over; say which device. */
  evictedBy: Ref<string | null>
  creditedMs: Ref<number>
  coverage: Ref<Stretch[]>
  frontier: Ref<number>
  gate: Ref<number | null>
  reason: Ref<NoCredit | null>
  prompt: Ref<PromptCard | null>
  savedAt: Ref<number | null>
  take: () => Promise<boolean>
  beat: () => Promise<void>
  /** The person jumped: the next beat starts here. */
  moved: (ms: number) => void
  answerPrompt: (choice: number) => Promise<"answered" | "wrong" | "missed">
  setGate: (ms: number | null) => void
  release: () => void
}

export function deviceName(): string {
  const phone = /Android|iPhone|iPad|Mobile/i.test(navigator.userAgent)
  const browser = /Edg\//.test(navigator.userAgent) ? "Edge" : /Firefox\//.test(navigator.userAgent) ? "Firefox" : /Chrome\//.test(navigator.userAgent) ? "Chrome" : "Safari"
  return `${phone ? "phone" : "desk"} ${browser}`
}

/** What presence needs of a player: a lesson's own, or a replay's. */
export type Played = Pick<Playback, "position" | "playing" | "rate" | "pause" | "seek">
export type Counted = Pick<PlayerData, "duration_ms"> & { part: string; lesson: { id: string }; progress: Pick<PlayerData["progress"], "coverage" | "credited_ms" | "frontier_ms" | "gate_ms"> }

export function usePresence(room: LessonRoom, playback: Played, data: Ref<Counted | undefined>, mode: "vod" | "replay" = "vod"): Presence {
  const lease = ref<string | null>(null)
  const evictedBy = ref<string | null>(null)
  const creditedMs = ref(0)
  const coverage = shallowRef<Stretch[]>([])
  const frontier = ref(0)
  const gate = ref<number | null>(null)
  const reason = ref<NoCredit | null>(null)
  const prompt = ref<PromptCard | null>(null)
  const savedAt = ref<number | null>(null)
  let from = 0
  let jumps = 0
  let seq = 0
  let beatenAt = 0
  let taking: Promise<boolean> | null = null

  watch(data, (player) => {
    if (!player) return
    creditedMs.value = player.progress.credited_ms
    coverage.value = [...player.progress.coverage]
    frontier.value = player.progress.frontier_ms
    gate.value = player.progress.gate_ms
  }, { immediate: true })

  function lineOpen(): Promise<boolean> {
    if (room.room.connection.value === "open") return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(false), LINE_WAIT_MS)
      const stop = watch(room.room.connection, (state) => { if (state === "open") done(true) })
      function done(open: boolean): void {
        clearTimeout(timer)
        stop()
        resolve(open)
      }
    })
  }

  /** The lease; where another device has begun within the second, once more when that is over. */
  async function ask(again = true): Promise<Granted> {
    try {
      return await room.request<Granted>({ t: "presence.take", mode, device: deviceName() })
    } catch (thrown) {
      const error = asApiError(thrown)
      if (error.code !== "taken_just_now" || !again) throw error
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(error.details["retry_after"] ?? 1) + 200))
      return ask(false)
    }
  }

  async function request(): Promise<boolean> {
    if (!(await lineOpen())) return false
    const granted = await ask().catch(() => null)
    if (!granted) return false
    lease.value = granted.lease
    evictedBy.value = null
    coverage.value = [...granted.coverage]
    creditedMs.value = granted.credited_ms
    frontier.value = granted.frontier
    gate.value = granted.gate ?? null
    seq = 0
    beatenAt = Date.now()
    from = playback.position.value
    return true
  }

  async function take(): Promise<boolean> {
    if (lease.value && Date.now() - beatenAt < STALE_MS) return true
    taking ??= request().finally(() => (taking = null))
    return taking
  }

  function apply(ack: BeatAck, sent: { from: number; to: number }, jumpsThen: number): void {
    creditedMs.value = ack.credited_ms
    frontier.value = Math.max(frontier.value, ack.frontier)
    gate.value = ack.gate ?? null
    reason.value = ack.reason ?? null
    savedAt.value = Date.now()
    if (ack.credited_to > sent.from && ["budget", "gate", null].includes(ack.reason ?? null)) coverage.value = cover(coverage.value, sent.from, Math.min(ack.credited_to, sent.to))
    if (ack.reason === "no_lease") lease.value = null
    if (jumps === jumpsThen) from = ack.credited_to
    if (ack.reason === "skip") playback.seek(ack.credited_to)
    if (ack.prompt && ack.prompt.id !== prompt.value?.id) deliver(ack.prompt)
  }

  /** Shown first, then confirmed: its clock starts when it is on the screen. */
  function deliver(card: PromptCard): void {
    prompt.value = card
    playback.pause()
    void room.request({ t: "prompt.delivered", prompt: card.id }).catch(() => undefined)
  }

  async function beat(): Promise<void> {
    if (!lease.value || !data.value) return
    const to = Math.min(playback.position.value, data.value.duration_ms)
    const start = Math.min(from, to)
    const jumpsThen = jumps
    const message = { t: "beat", lease: lease.value, seq: ++seq, event_id: crypto.randomUUID(), lesson: data.value.lesson.id, from: start, to, rate: Math.round(playback.rate.value * 1000), visible: document.visibilityState === "visible" }
    beatenAt = Date.now()
    const ack = await room.request<BeatAck>(message).catch(() => null)
    if (ack) apply(ack, { from: start, to }, jumpsThen)
    if (ack?.reason === "no_lease" && playback.playing.value && !evictedBy.value) await take()
  }

  function moved(ms: number): void {
    jumps += 1
    from = ms
  }

  async function answerPrompt(choice: number): Promise<"answered" | "wrong" | "missed"> {
    if (!prompt.value) return "missed"
    const answer = await room.request<{ result: string }>({ t: "prompt.answer", prompt: prompt.value.id, choice })
    if (answer.result === "wrong") return "wrong"
    prompt.value = null
    return answer.result === "answered" ? "answered" : "missed"
  }

  function release(): void {
    if (!lease.value) return
    room.post({ t: "presence.release", lease: lease.value })
    lease.value = null
  }

  room.on<{ lease: string; by_device: string }>("lease.evicted", (message) => {
    if (message.lease !== lease.value) return
    lease.value = null
    evictedBy.value = message.by_device
    playback.pause()
  })

  const timer = setInterval(() => {
    if (playback.playing.value || prompt.value || room.busyWithQuestion.value) void beat()
  }, BEAT_MS)
  watch(playback.playing, (playing) => { if (!playing) void beat() })
  // Begun without a line (or without a lease for another reason): counted from when there is one.
  watch([playback.playing, room.room.connection], ([playing, line]) => {
    if (playing && line === "open" && !lease.value && !evictedBy.value && data.value?.part === "trainee") void take()
  })
  watch(playback.rate, () => void beat())
  const onVisibility = (): void => void beat()
  document.addEventListener("visibilitychange", onVisibility)
  onBeforeUnmount(() => {
    clearInterval(timer)
    document.removeEventListener("visibilitychange", onVisibility)
    release()
  })

  return { held: computed(() => lease.value !== null), evictedBy, creditedMs, coverage, frontier, gate, reason, prompt, savedAt, take, beat, moved, answerPrompt, setGate: (ms) => (gate.value = ms), release }
}
