/** The matrix as the grid shows it: days over lessons, rows filtered, cells by lesson. */
import { computed, type ComputedRef, reactive, type Ref } from "vue"
import type { Attendance, Grade } from "@/ui/attendance"
import { useFormat } from "./format"
import type { Matrix, MatrixCell, MatrixLesson, MatrixRow, Mode } from "./types"

export interface MatrixFilters {
  name: string
  day: string
  mode: Mode | ""
  state: Attendance | ""
  grade: Grade | ""
  look: boolean
}

export interface DayGroup {
  key: string
  at: number
  today: boolean
  lessons: MatrixLesson[]
}

export interface MatrixView {
  filters: MatrixFilters
  days: ComputedRef<DayGroup[]>
  allDays: ComputedRef<DayGroup[]>
  lessons: ComputedRef<MatrixLesson[]>
  rows: ComputedRef<MatrixRow[]>
  lookCount: ComputedRef<number>
  cellOf: (row: MatrixRow, lesson: string) => MatrixCell | undefined
  /** Fits the state and grade filters; cells that do not are dimmed. */
  fits: (cell: MatrixCell) => boolean
  filtered: ComputedRef<boolean>
  clear: () => void
}

export const needsLook = (row: MatrixRow): boolean => row.barred || row.cells.some((cell) => cell.state === "review")

export function useMatrix(matrix: Ref<Matrix | undefined>): MatrixView {
  const { dayKey } = useFormat()
  const filters = reactive<MatrixFilters>({ name: "", day: "", mode: "", state: "", grade: "", look: false })

  function group(lessons: readonly MatrixLesson[], now: number): DayGroup[] {
    const today = dayKey(now)
    const found = new Map<string, DayGroup>()
    for (const lesson of lessons) {
      const key = dayKey(lesson.starts_ms)
      const day = found.get(key) ?? { key, at: lesson.starts_ms, today: key === today, lessons: [] }
      day.lessons.push(lesson)
      found.set(key, day)
    }
    return [...found.values()].sort((a, b) => a.at - b.at)
  }

  const allDays = computed(() => group(matrix.value?.lessons ?? [], matrix.value?.as_of_ms ?? Date.now()))
  const days = computed(() =>
    allDays.value
      .filter((day) => !filters.day || day.key === filters.day)
      .map((day) => ({ ...day, lessons: day.lessons.filter((lesson) => !filters.mode || lesson.mode === filters.mode) }))
      .filter((day) => day.lessons.length > 0),
  )
  const lessons = computed(() => days.value.flatMap((day) => day.lessons))

  const byRow = computed(() => {
    const index = new Map<string, Map<string, MatrixCell>>()
    for (const row of matrix.value?.rows ?? []) index.set(row.enrolment, new Map(row.cells.map((cell) => [cell.lesson, cell])))
    return index
  })
  const cellOf = (row: MatrixRow, lesson: string): MatrixCell | undefined => byRow.value.get(row.enrolment)?.get(lesson)
  const fits = (cell: MatrixCell): boolean => (!filters.state || cell.state === filters.state) && (!filters.grade || cell.grade === filters.grade)
  const byCell = computed(() => filters.state !== "" || filters.grade !== "")

  const rows = computed(() => {
    const wanted = filters.name.trim().toLowerCase()
    return (matrix.value?.rows ?? []).filter((row) => {
      if (wanted && !row.name.toLowerCase().includes(wanted)) return false
      if (filters.look && !needsLook(row)) return false
      return !byCell.value || lessons.value.some((lesson) => { const cell = cellOf(row, lesson.id); return cell !== undefined && fits(cell) })
    })
  })

  function clear(): void {
    Object.assign(filters, { name: "", day: "", mode: "", state: "", grade: "", look: false } satisfies MatrixFilters)
  }
  return {
    filters, days, allDays, lessons, rows, cellOf, fits, clear,
    lookCount: computed(() => (matrix.value?.rows ?? []).filter(needsLook).length),
    filtered: computed(() => Object.values(filters).some((value) => value !== "" && value !== false)),
  }
}
