/**
 * A trainee's paper: every change goes through the outbox with a rising number, the server's time
 * is counted on a clock that nobody can set, and another device is told apart from a lost line.
 */
import { computed, onScopeDispose, reactive, ref, type Ref, shallowRef, watch } from "vue"
import { type Room, SocketError, useRoom } from "@/realtime"
import type { Answer, Paper, PaperQuestion } from "./types"

export type SaveState = "saved" | "sending" | "late"
export interface Kept {
  answer: Answer | null
  flagged: boolean
  seq: number
  state: SaveState
}
export type Phase = "connecting" | "writing" | "elsewhere" | "over" | "refused"

export interface Sitting {
  room: Room
  phase: Ref<Phase>
  elsewhere: Ref<string>
  refusal: Ref<string>
  kept: Record<string, Kept>
  remaining: Ref<number>
  handing: Ref<boolean>
  set: (question: string, answer: Answer | null, flagged?: boolean) => void
  takeBack: () => void
  handIn: () => void
}

const TYPING_MS = 700
const device = (): string => {
  const agent = navigator.userAgent
  const browser = /Edg/.test(agent) ? "Edge" : /Firefox/.test(agent) ? "Firefox" : /Chrome/.test(agent) ? "Chrome" : /Safari/.test(agent) ? "Safari" : "Browser"
  const system = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS" : /Windows/.test(agent) ? "Windows" : /Mac/.test(agent) ? "macOS" : "Linux"
  return `${browser} · ${system}`
}

/** This page's name over reloads and reconnects; another tab has another one. */
function holderOf(attempt: string): string {
  const key = `exam-holder:${attempt}`
  const held = sessionStorage.getItem(key) ?? crypto.randomUUID()
  sessionStorage.setItem(key, held)
  return held
}

export function useSitting(paper: Paper, userId: string): Sitting {
  const room = useRoom(`/ws/v1/exams/${paper.id}/`, userId)
  const holder = holderOf(paper.attempt)
  const phase = ref<Phase>("connecting")
  const elsewhere = ref("")
  const refusal = ref("")
  const kept = reactive<Record<string, Kept>>({})
  const handKey = `exam-hand-in:${paper.attempt}`
  const handing = ref(sessionStorage.getItem(handKey) === "1")
  const endsAt = ref(performance.now() + paper.remaining_ms)
  const remaining = ref(paper.remaining_ms)
  const waiting = new Map<string, string>()
  const typing = new Map<string, ReturnType<typeof setTimeout>>()
  const restored = shallowRef(false)
  let counter = 0
  let force = (history.state as { take?: boolean } | null)?.take === true

  for (const question of paper.questions) kept[question.id] = fromServer(question)
  function fromServer(question: PaperQuestion): Kept {
    counter = Math.max(counter, question.seq)
    return { answer: question.answer, flagged: question.flagged, seq: question.seq, state: "saved" }
  }

  /** What this machine kept through a dead line or a closed tab stands above what the server has. */
  void room.outbox.ready.then(() => {
    for (const entry of room.outbox.waiting) {
      if (entry.frame.t !== "exam.answer") continue
      const id = String(entry.frame["question"])
      const seq = Number(entry.frame["seq"])
      const now = kept[id]
      if (!now) continue
      counter = Math.max(counter, seq)
      waiting.set(id, entry.event_id)
      if (seq > now.seq) kept[id] = { answer: entry.frame["answer"] as Answer | null, flagged: entry.frame["flagged"] === true, seq, state: "sending" }
    }
    restored.value = true
  })

  async function take(): Promise<void> {
    try {
      const taken = await room.socket.request({ t: "exam.take", holder, device: device(), force })
      force = false
      history.replaceState({ ...(history.state as object), take: undefined }, "")
      counter = Math.max(counter, Number(taken["base"]))
      setTime(Number(taken["remaining_ms"]))
      phase.value = "writing"
    } catch (thrown) {
      const error = thrown instanceof SocketError ? thrown : new SocketError("unexpected", String(thrown))
      if (error.code === "exam_elsewhere") {
        elsewhere.value = String(error.details["device"] ?? "")
        phase.value = "elsewhere"
      } else if (error.code === "exam_not_started") phase.value = "over"
      else if (!["offline", "timeout", "busy", "server_error"].includes(error.code)) {
        refusal.value = error.code
        phase.value = "refused"
      }
    }
  }
  watch([room.connection, restored], ([state, ready]) => {
    if (state === "open" && ready && phase.value !== "elsewhere" && phase.value !== "over") void take()
  }, { immediate: true })

  function setTime(ms: number): void {
    endsAt.value = performance.now() + ms
    remaining.value = ms
  }
  const timer = setInterval(() => (remaining.value = Math.max(0, endsAt.value - performance.now())), 500)

  room.socket.on("exam.moved", (frame) => {
    if (frame["holder"] === holder || phase.value === "over") return
    elsewhere.value = String(frame["device"] ?? "")
    phase.value = "elsewhere"
  })
  room.socket.on("exam.time", (frame) => setTime(Number(frame["remaining_ms"])))
  room.socket.on("exam.submitted", () => over())
  room.outbox.onAck((entry, frame) => {
    const id = String(entry.frame["question"] ?? "")
    if (waiting.get(id) === entry.event_id) waiting.delete(id)
    const now = kept[id]
    if (now && Number(entry.frame["seq"]) === now.seq) now.state = "saved"
    if (typeof frame["remaining_ms"] === "number") setTime(frame["remaining_ms"])
  })
  room.outbox.onRefused(({ entry, error }) => {
    const now = kept[String(entry.frame["question"] ?? "")]
    if (now) now.state = error.code === "exam_over" ? "late" : now.state
    if (error.code === "exam_over") over()
  })

  async function send(id: string): Promise<void> {
    const now = kept[id]
    if (!now) return
    now.seq = ++counter
    now.state = "sending"
    const before = waiting.get(id)
    const event = crypto.randomUUID()
    waiting.set(id, event)
    // What is kept is reactive, and a database of the browser takes no proxies: as it goes on the wire.
    const answer = JSON.parse(JSON.stringify(now.answer)) as Answer | null
    await room.outbox.put({ t: "exam.answer", question: id, seq: now.seq, answer, flagged: now.flagged }, event)
    // The newer one is safe on this machine: the older need not be sent any more.
    if (before) await room.outbox.drop(before)
  }
  function set(id: string, answer: Answer | null, flagged?: boolean): void {
    const now = kept[id]
    if (!now || phase.value !== "writing") return
    const typed = answer !== null && ("text" in answer || "blanks" in answer)
    now.answer = answer
    now.state = "sending"
    if (flagged !== undefined) now.flagged = flagged
    clearTimeout(typing.get(id))
    typing.delete(id)
    if (typed) typing.set(id, setTimeout(() => { typing.delete(id); void send(id) }, TYPING_MS))
    else void send(id)
  }
  function flushTyping(): void {
    for (const [id, pending] of typing) {
      clearTimeout(pending)
      typing.delete(id)
      void send(id)
    }
  }
  const hidden = (): void => { if (document.visibilityState === "hidden") flushTyping() }
  document.addEventListener("visibilitychange", hidden)
  window.addEventListener("pagehide", flushTyping)

  function takeBack(): void {
    force = true
    phase.value = "connecting"
    void take()
  }
  function over(): void {
    sessionStorage.removeItem(handKey)
    phase.value = "over"
  }
  /** Handed in once everything has arrived: on a dead line it waits for the line. */
  const ready = computed(() => handing.value && phase.value === "writing" && room.connection.value === "open" && room.outboxStatus.value.waiting === 0)
  function handIn(): void {
    flushTyping()
    sessionStorage.setItem(handKey, "1")
    handing.value = true
  }
  watch(ready, async (now) => {
    if (!now || typing.size) return
    try {
      await room.socket.request({ t: "exam.submit", event_id: crypto.randomUUID() })
      over()
    } catch (thrown) {
      if (thrown instanceof SocketError && thrown.code === "exam_not_started") over()
    }
  }, { immediate: true })

  onScopeDispose(() => {
    flushTyping()
    clearInterval(timer)
    document.removeEventListener("visibilitychange", hidden)
    window.removeEventListener("pagehide", flushTyping)
  })
  return { room, phase, elsewhere, refusal, kept, remaining, handing, set, takeBack, handIn }
}
