/** An in-class exercise that the lecturer asks those who are watching now. */
import { computed, onScopeDispose, ref, shallowRef } from "vue"
import { type ApiError, asApiError, type components, http } from "@/api"
import type { Answer, Run } from "../../live/activities/logic/types"
import type { Exercise } from "../../live/activities/logic/useExercise"
import type { LessonRoom } from "./useLessonRoom"

export type Pushed = components["schemas"]["PushedExercise"]
export type PushedCard = Pick<Exercise, "run" | "open" | "until" | "nudged" | "answer"> & { dismiss: () => void }

export const asRun = (row: Pushed): Run => ({ ...row, exercise: row.id, rev: row.answered } as unknown as Run)

export function usePushed(room: LessonRoom, lessonId: string): PushedCard {
  const base = `/api/v1/lessons/${lessonId}/exercises/`
  const run = shallowRef<Run | null>(null)
  const until = ref<number | null>(null)
  const now = ref(Date.now())
  const dismissed = new Set<string>()
  /** What was over before the page was opened is nobody's business now. */
  let first = true
  const timer = setInterval(() => (now.value = Date.now()), 500)
  onScopeDispose(() => clearInterval(timer))

  function take(row: Pushed | undefined): void {
    if (!row || dismissed.has(`${row.id}:${row.state}`)) run.value = null
    else {
      run.value = asRun(row)
      until.value = row.state === "open" ? Date.now() + row.left_ms : null
    }
  }
  async function load(): Promise<void> {
    const rows = await http.get<Pushed[]>(base).catch(() => undefined)
    if (!rows) return
    const [newest] = rows
    if (first && newest?.state !== "open") {
      if (newest) dismissed.add(`${newest.id}:${newest.state}`)
    }
    first = false
    take(newest)
  }
  void load()
  room.on("exercise.changed", () => void load())
  room.on("welcome", () => void load())

  /** The countdown is over here: the server says what came of it. */
  let asked = ""
  const watchEnd = setInterval(() => {
    const open = run.value
    if (!open || open.state !== "open" || until.value === null || Date.now() < until.value + 1_500 || asked === open.id) return
    asked = open.id
    void load()
  }, 500)
  onScopeDispose(() => clearInterval(watchEnd))

  return {
    run, nudged: ref(false),
    until: computed(() => until.value),
    open: computed(() => run.value?.state === "open" && (until.value === null || now.value < until.value)),
    async answer(answer: Answer): Promise<ApiError | null> {
      const open = run.value
      if (!open) return null
      const before = open.mine
      run.value = { ...open, mine: { answer, tries: (before?.tries ?? 0) + 1, correct: null } }
      const event = crypto.randomUUID()
      for (;;) {
        try {
          const row = await http.post<Pushed>(`${base}${open.id}/answer/`, { event_id: event, answer })
          if (run.value?.id === row.id) take(row)
          return null
        } catch (thrown) {
          const failed = asApiError(thrown)
          // The same answer goes again until the server has it, or its time is over.
          if (failed.isNetwork && until.value !== null && Date.now() < until.value) {
            await new Promise((resolve) => setTimeout(resolve, 1_000))
            continue
          }
          if (run.value?.id === open.id) run.value = { ...run.value, mine: before }
          return failed
        }
      }
    },
    dismiss() {
      if (run.value) dismissed.add(`${run.value.id}:${run.value.state}`)
      run.value = null
    },
  }
}
