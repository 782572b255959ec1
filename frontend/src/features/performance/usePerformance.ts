/** One day's sheet while it is being filled in: what was kept, what is new, and saving what changed. */
import { computed, type ComputedRef, reactive, type Ref, watch } from "vue"
import { http } from "@/api"
import type { PerformanceRow, PerformanceSheet } from "./types"

export interface Draft {
  criteria: Record<string, number | "">
  note: string
}

export interface DayDraft {
  rows: Record<string, Draft>
  /** Rows that differ from what is kept. */
  changed: ComputedRef<PerformanceRow[]>
  /** Changed rows without a mark for each criterion. */
  incomplete: ComputedRef<PerformanceRow[]>
  /** Gives the same mark to everybody who has none yet. */
  fill: (mark: number) => void
  save: () => Promise<PerformanceSheet>
}

export function usePerformance(classId: () => string, sheet: Ref<PerformanceSheet | undefined>, day: Ref<string>): DayDraft {
  const rows = reactive<Record<string, Draft>>({})
  function start(): void {
    for (const row of sheet.value?.rows ?? []) {
      const kept = row.marks[day.value]
      rows[row.enrolment] = { criteria: Object.fromEntries((sheet.value?.criteria ?? []).map((name) => [name, kept?.criteria[name] ?? ""])), note: kept?.note ?? "" }
    }
  }
  watch([sheet, day], start, { immediate: true })
  const differs = (row: PerformanceRow): boolean => {
    const draft = rows[row.enrolment]
    const kept = row.marks[day.value]
    if (!draft) return false
    if (!kept) return draft.note !== "" || Object.values(draft.criteria).some((mark) => mark !== "")
    return draft.note !== kept.note || Object.entries(draft.criteria).some(([name, mark]) => mark !== kept.criteria[name])
  }
  const changed = computed(() => (sheet.value?.rows ?? []).filter(differs))
  const incomplete = computed(() => changed.value.filter((row) => Object.values(rows[row.enrolment]?.criteria ?? {}).some((mark) => mark === "")))
  return {
    rows,
    changed,
    incomplete,
    fill: (mark) => {
      for (const draft of Object.values(rows)) for (const name of Object.keys(draft.criteria)) if (draft.criteria[name] === "") draft.criteria[name] = mark
    },
    save: () =>
      http.put<PerformanceSheet>(`/api/v1/classes/${classId()}/performance/`, {
        day: day.value,
        marks: changed.value.map((row) => ({ enrolment: row.enrolment, criteria: rows[row.enrolment]?.criteria ?? {}, note: rows[row.enrolment]?.note ?? "" })),
      }),
  }
}
