/**
 * Minutes of a live lesson: one lease, a beat every ten seconds that says the page is
 * here and whether it is seen. What counts is the server's to say; the beat's answer
 * carries it, with a prompt now and then.
 */
import { computed, onScopeDispose, type Ref, ref, watch } from "vue"
import { asApiError } from "@/api"
import { deviceName } from "@/features/learn/logic/usePresence"
import type { BeatAck, Granted, NoCredit, PromptCard } from "@/features/learn/logic/types"
import type { LiveRoom } from "./useLiveRoom"

const BEAT_MS = 10_000

export interface LivePresence {
  held: Ref<boolean>
  evictedBy: Ref<string | null>
  creditedMs: Ref<number>
  reason: Ref<NoCredit | null>
  prompt: Ref<PromptCard | null>
  savedAt: Ref<number | null>
  take: () => Promise<boolean>
  answerPrompt: (choice: number) => Promise<"answered" | "wrong" | "missed">
  release: () => void
}

/** `mode` is "live" in the room and "replay" afterwards; `active`: time can count now. */
export function useLivePresence(room: LiveRoom, mode: "live" | "replay", active: Ref<boolean>, place?: () => { from: number; to: number; rate: number }): LivePresence {
  const lease = ref<string | null>(null)
  const evictedBy = ref<string | null>(null)
  const creditedMs = ref(0)
  const reason = ref<NoCredit | null>(null)
  const prompt = ref<PromptCard | null>(null)
  const savedAt = ref<number | null>(null)
  let seq = 0
  let taking: Promise<boolean> | null = null

  async function ask(again = true): Promise<Granted | null> {
    try {
      return await room.send<Granted & { t: string }>("presence.take", { mode, device: deviceName() })
    } catch (thrown) {
      const error = asApiError(thrown)
      if (error.code !== "taken_just_now" || !again) return null
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(error.details["retry_after"] ?? 1) + 200))
      return ask(false)
    }
  }

  async function request(): Promise<boolean> {
    const granted = await ask()
    if (!granted) return false
    lease.value = granted.lease
    evictedBy.value = null
    creditedMs.value = granted.credited_ms
    seq = 0
    void beat()
    return true
  }

  async function take(): Promise<boolean> {
    taking ??= request().finally(() => (taking = null))
    return taking
  }

  async function beat(): Promise<void> {
    if (!lease.value) return
    const message = { lease: lease.value, seq: ++seq, event_id: crypto.randomUUID(), lesson: room.lessonId, visible: document.visibilityState === "visible", ...place?.() }
    const ack = await room.send<BeatAck & { t: string }>("beat", message).catch(() => null)
    if (!ack) return
    creditedMs.value = ack.credited_ms
    reason.value = ack.reason ?? null
    savedAt.value = Date.now()
    if (ack.prompt && ack.prompt.id !== prompt.value?.id) deliver(ack.prompt)
    if (ack.reason === "no_lease") {
      lease.value = null
      if (!evictedBy.value && active.value) await take()
    }
  }

  /** Its clock starts when it is on the screen. */
  function deliver(card: PromptCard): void {
    prompt.value = card
    void room.send("prompt.delivered", { prompt: card.id }).catch(() => undefined)
  }

  async function answerPrompt(choice: number): Promise<"answered" | "wrong" | "missed"> {
    if (!prompt.value) return "missed"
    const answer = await room.send<{ t: string; result: string }>("prompt.answer", { prompt: prompt.value.id, choice })
    if (answer.result === "wrong") return "wrong"
    prompt.value = null
    return answer.result === "answered" ? "answered" : "missed"
  }

  function release(): void {
    if (lease.value) room.room.socket.send({ t: "presence.release", lease: lease.value })
    lease.value = null
  }

  room.on<{ t: string; lease: string; by_device: string }>("lease.evicted", (message) => {
    if (message.lease !== lease.value) return
    lease.value = null
    evictedBy.value = message.by_device
  })
  watch([active, room.room.connection], ([now, line]) => {
    if (!now) return release()
    if (line === "open" && !lease.value && !evictedBy.value) void take()
  }, { immediate: true })
  const timer = setInterval(() => void beat(), BEAT_MS)
  const onVisibility = (): void => void beat()
  document.addEventListener("visibilitychange", onVisibility)
  onScopeDispose(() => {
    clearInterval(timer)
    document.removeEventListener("visibilitychange", onVisibility)
    release()
  })
  return { held: computed(() => lease.value !== null), evictedBy, creditedMs, reason, prompt, savedAt, take, answerPrompt, release }
}
