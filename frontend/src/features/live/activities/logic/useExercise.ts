/** The exercise of this class now: as it was told last, by its number; lecturers also hear the figures. */
import { computed, type ComputedRef, onScopeDispose, ref, type Ref, shallowRef } from "vue"
import { type ApiError, asApiError, http } from "@/api"
import type { ExerciseCount, ExerciseRunChanged, ExerciseTally } from "@/realtime/messages"
import type { LiveRoom } from "../../logic/useLiveRoom"
import type { Answer, Mine, PastRun, Run, Tally } from "./types"

export interface Exercise {
  run: Ref<Run | null>
  tally: Ref<Tally | null>
  /** Open, and its time is not over yet on the server's clock. */
  open: ComputedRef<boolean>
  /** When it ends on this machine's clock; null without a countdown. */
  until: ComputedRef<number | null>
  nudged: Ref<boolean>
  answer: (answer: Answer) => Promise<ApiError | null>
  start: (fields: Record<string, unknown>) => Promise<void>
  close: () => Promise<void>
  reveal: (texts: boolean) => Promise<void>
  nudge: () => Promise<number>
}
interface Welcome {
  exercise?: Run | null
  exercise_tally?: Tally | null
}

export function useExercise(room: LiveRoom): Exercise {
  const run = shallowRef<Run | null>(null)
  const tally = shallowRef<Tally | null>(null)
  const now = ref(room.now())
  const nudged = ref(false)
  const key = { run: "", id: "" }
  let counted = 0

  const timer = setInterval(() => (now.value = room.now()), 500)
  onScopeDispose(() => clearInterval(timer))

  function take(next: Run): void {
    const known = run.value
    if (known?.id === next.id && known.rev > next.rev) return
    if (known && known.id !== next.id && known.started_at > next.started_at) return
    if (known?.id !== next.id) {
      counted = 0
      nudged.value = false
    }
    run.value = { ...next, mine: next.mine ?? (known?.id === next.id ? known.mine : null) }
    if (next.state === "revealed" && run.value.mine && run.value.mine.correct === null) void verdict(next.id)
  }

  /** Whether one's own answer was right: told to nobody before the key is shown. */
  async function verdict(id: string): Promise<void> {
    const all = await http.get<PastRun[]>(`/api/v1/live/${room.lessonId}/exercise-runs/`).catch(() => [])
    const found = all.find((one) => one.id === id)
    if (found && run.value?.id === id) run.value = { ...run.value, mine: found.mine }
  }

  room.onSnapshot<Welcome>((told) => {
    run.value = told.exercise ?? null
    tally.value = told.exercise_tally ?? null
    counted = tally.value?.n ?? 0
  })
  // Null fields may be absent on the wire.
  room.on<ExerciseRunChanged>("exercise.run", ({ run: told }) => take({ ...told, mine: null }))
  room.on<ExerciseCount>("exercise.count", (told) => {
    if (run.value?.id !== told.run || told.n < counted) return
    counted = told.n
    run.value = { ...run.value, answered: told.answered, asked: told.asked }
  })
  room.on<ExerciseTally>("exercise.tally", (told) => {
    if (tally.value?.run === told.run && told.n < tally.value.n) return
    tally.value = told
  })
  room.on<{ run: string }>("exercise.nudged", ({ run: id }) => {
    if (id === run.value?.id) nudged.value = true
  })

  const open = computed(() => run.value?.state === "open" && (!run.value.ends_at || now.value < run.value.ends_at))
  return {
    run, tally, open, nudged,
    until: computed(() => (run.value?.ends_at ? run.value.ends_at - room.now() + Date.now() : null)),
    async answer(answer) {
      const asked = run.value
      if (!asked) return null
      // The same answer sent again is the same; a changed one is a new event.
      key.id = crypto.randomUUID()
      key.run = asked.id
      const before: Mine | null = asked.mine
      run.value = { ...asked, mine: { answer, tries: (before?.tries ?? 0) + 1, correct: null } }
      try {
        await room.deliver("exercise.answer", { run: asked.id, event_id: key.id, answer })
        nudged.value = false
        return null
      } catch (thrown) {
        if (run.value?.id === asked.id) run.value = { ...run.value, mine: before }
        return asApiError(thrown)
      }
    },
    start: async (fields) => void (await room.send("exercise.start", { event_id: crypto.randomUUID(), ...fields })),
    close: async () => void (await room.send("exercise.close", { run: run.value?.id })),
    reveal: async (texts) => void (await room.send("exercise.reveal", { run: run.value?.id, texts })),
    nudge: async () => (await room.send<{ people: number }>("exercise.nudge", { run: run.value?.id })).people,
  }
}
