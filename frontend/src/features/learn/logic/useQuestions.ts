/** Timed questions: opened when the video reaches them, counted down and judged by the server. */
import { computed, type Ref, ref, shallowRef, watch } from "vue"
import type { ApiError} from "@/api";
import { asApiError } from "@/api"
import { errorText } from "@/locales/errors"
import type { Answer } from "@/ui/question"
import { toast } from "@/ui/toasts"
import type { LessonRoom } from "./useLessonRoom"
import type { Playback } from "./usePlayback"
import type { Presence } from "./usePresence"
import type { OpenQuestion, QuestionMark, QuestionResult } from "./types"

/** Past this much after its moment, a question was jumped over and not reached. */
const REACHED_WITHIN_MS = 1_500

export interface Questions {
  open: Ref<OpenQuestion | null>
  until: Ref<number | null>
  result: Ref<QuestionResult | null>
  busy: Ref<boolean>
  failure: Ref<ApiError | null>
  marks: Ref<QuestionMark[]>
  /** Reached while the line was down: opened as soon as it is back. */
  waiting: Ref<QuestionMark | null>
  submit: (answer: Answer) => Promise<void>
  expired: () => void
  proceed: () => Promise<void>
}

/** Null fields may be absent on the wire. */
function complete(told: Partial<QuestionResult>): QuestionResult {
  return { question: told.question ?? "", correct: told.correct ?? null, points: told.points ?? 0, next: told.next ?? "continue", jump_to_ms: told.jump_to_ms ?? null, key: told.key ?? null, explanation: told.explanation ?? "", gate_ms: told.gate_ms ?? null, credited_ms: told.credited_ms ?? 0 }
}

/** What questions need to know of a film: a lesson's own, or a replay's. */
export interface Asked {
  part: string
  questions: readonly QuestionMark[]
}

export function useQuestions(room: LessonRoom, playback: Pick<Playback, "position" | "playing" | "play" | "pause" | "seek">, presence: Presence, data: Ref<Asked | undefined>): Questions {
  const open = shallowRef<OpenQuestion | null>(null)
  const result = shallowRef<QuestionResult | null>(null)
  const until = ref<number | null>(null)
  const busy = ref(false)
  const failure = shallowRef<ApiError | null>(null)
  const marks = ref<QuestionMark[]>([])
  const waiting = ref<QuestionMark | null>(null)
  /** Questions that this pass over the video has dealt with. */
  const met = new Set<string>()
  let opening = false

  watch(data, (player) => (marks.value = player ? player.questions.map((mark) => ({ ...mark })) : []), { immediate: true })
  const due = computed(() => marks.value.find((mark) => mark.state !== "passed" && !met.has(mark.id) && playback.position.value >= mark.at_ms && playback.position.value - mark.at_ms < REACHED_WITHIN_MS))

  // Playing on asks again for a question that could not be shown (no line, another device).
  watch([due, playback.playing], ([mark, playing]) => { if (mark && playing) void show(mark) })

  async function show(mark: QuestionMark): Promise<void> {
    if (open.value || opening || data.value?.part !== "trainee") return
    opening = true
    waiting.value = null
    playback.pause()
    playback.seek(mark.at_ms)
    room.busyWithQuestion.value = true
    try {
      await presence.beat()
      const card = await room.request<OpenQuestion>({ t: "question.open", question: mark.id })
      const left = card.remaining_ms ?? null
      open.value = { ...card, remaining_ms: left }
      until.value = left === null ? null : Date.now() + left
      mark.state = "open"
      failure.value = null
    } catch (thrown) {
      await refused(mark, asApiError(thrown))
    } finally {
      opening = false
    }
  }

  watch(room.room.connection, (state) => { if (state === "open" && waiting.value) void show(waiting.value) })

  async function refused(mark: QuestionMark, error: ApiError): Promise<void> {
    room.busyWithQuestion.value = false
    if (error.isNetwork) {
      waiting.value = mark
      return
    }
    if (error.code === "question_done") {
      mark.state = "passed"
      await playback.play()
    } else toast(errorText(error), "failed")
  }

  async function submit(answer: Answer): Promise<void> {
    const card = open.value
    if (!card || busy.value) return
    busy.value = true
    failure.value = null
    try {
      const told = complete(await room.deliver<Partial<QuestionResult>>({ t: "question.answer", question: card.question, event_id: crypto.randomUUID(), answer }))
      result.value = told
      presence.setGate(told.gate_ms)
      setState(card.question, told.correct === false && told.next !== "continue" ? "wrong" : "passed")
    } catch (thrown) {
      failure.value = asApiError(thrown)
      if (failure.value.code === "answer_late") expired()
    } finally {
      busy.value = false
    }
  }

  function setState(id: string, state: QuestionMark["state"]): void {
    const mark = marks.value.find((one) => one.id === id)
    if (mark) mark.state = state
  }

  function expired(): void {
    if (open.value) setState(open.value.question, "expired")
  }

  /** Goes on after a result, or after the time ran out. */
  async function proceed(): Promise<void> {
    const card = open.value
    const outcome = result.value
    open.value = null
    result.value = null
    until.value = null
    failure.value = null
    room.busyWithQuestion.value = false
    if (!card) return
    const mark = marks.value.find((one) => one.id === card.question)
    if (outcome?.next === "retry" || (!outcome && card.required)) return mark ? show(mark) : undefined
    if (outcome?.next === "jump" && outcome.jump_to_ms !== null) {
      playback.seek(outcome.jump_to_ms)
      presence.moved(outcome.jump_to_ms)
    } else met.add(card.question)
    await playback.play()
  }

  return { open, until, result, busy, failure, marks, waiting, submit, expired, proceed }
}
