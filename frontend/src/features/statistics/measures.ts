/** The figures of a row: what is said, out of what, and which way is better. */
import { useI18n } from "vue-i18n"
import { useFormat } from "../class-matrix/format"
import type { Row } from "./types"

export interface Measure {
  key: string
  /** Thousandths of 1, or null. */
  value: (row: Row) => number | null
  text: (row: Row) => string
  note: (row: Row) => string
  /** Whether less is better. */
  less?: boolean
}

const NOTHING = "—"

export function useMeasures(): { all: Measure[]; of: (key: string) => Measure } {
  const { t } = useI18n()
  const format = useFormat()
  const share = (value: number | null): string => (value === null ? NOTHING : format.share(value))
  const n = (value: number): string => format.number(value)
  const out = (part: number, whole: number): string => (whole > 0 ? t("statistics.of", { part: n(part), whole: n(whole) }) : t("statistics.nothingYet"))
  const sum = (row: Row, ...names: string[]): number => names.reduce((all, name) => all + (row.sums[name] ?? 0), 0)
  const all: Measure[] = [
    { key: "attendance", value: (row) => row.rates.attendance_milli, text: (row) => share(row.rates.attendance_milli), note: (row) => out(row.rates.attended, row.rates.judged) },
    { key: "completion", value: (row) => row.rates.completion_milli, text: (row) => share(row.rates.completion_milli), note: (row) => t("statistics.hoursOf", { part: n(Math.round(row.rates.hours_milli / 1000)), whole: n(Math.round((row.sums["due_milli"] ?? 0) / 1000)) }) },
    { key: "engagement", value: (row) => row.engagement_milli, text: (row) => (row.engagement_milli === null ? NOTHING : String(Math.round(row.engagement_milli / 10))), note: () => t("statistics.of100") },
    { key: "answers", value: (row) => row.rates.right_milli, text: (row) => share(row.rates.right_milli), note: (row) => out(sum(row, "right", "exercises_right"), sum(row, "answered", "exercises")) },
    { key: "spots", value: (row) => row.rates.spots_milli, text: (row) => share(row.rates.spots_milli), note: (row) => out(sum(row, "spots_passed"), row.rates.spots) },
    { key: "face", value: (row) => row.rates.face_milli, text: (row) => share(row.rates.face_milli), note: (row) => t("statistics.handShare", { share: share(row.rates.hand_milli) }) },
    { key: "incidents", less: true, value: (row) => row.rates.incidents_milli, text: (row) => (row.rates.incidents_milli === null ? NOTHING : (row.rates.incidents_milli / 1000).toFixed(1)), note: (row) => t("statistics.incidentsNote", { n: n(row.rates.incidents) }) },
    { key: "barred", less: true, value: (row) => row.barred_milli, text: (row) => n(row.barred), note: (row) => t("statistics.ofTrainees", { n: n(row.trainees) }) },
    { key: "exam", value: (row) => row.rates.exam_passed_milli, text: (row) => share(row.rates.exam_passed_milli), note: (row) => out(sum(row, "exams_passed"), sum(row, "exams")) },
    { key: "feedback", value: (row) => row.rates.feedback_milli, text: (row) => (row.rates.feedback_milli === null ? NOTHING : (row.rates.feedback_milli / 1000).toFixed(1)), note: (row) => (sum(row, "feedback") ? t("statistics.forms", { n: n(sum(row, "feedback")) }) : t("statistics.nothingYet")) },
  ]
  const index = new Map(all.map((one) => [one.key, one]))
  return {
    all,
    of: (key) => {
      const found = index.get(key)
      if (!found) throw new Error(`no measure ${key}`)
      return found
    },
  }
}
