/** A draft as its editor holds it, and the body that is sent. */
import { fromField, toField } from "@/features/office/useOffice"
import type { Exam, ExamWrite } from "./types"

export interface DraftItem {
  question: string
  stem: string
  kind: string
  difficulty: number | null
  points: number
  keep_order: boolean
  rubric: { text: string; points: number }[]
}
export interface DraftRule {
  tag: string
  kind: string
  difficulty: number
  count: number
  points: number
  pool: number | null
}
export interface Draft {
  title: string
  instructions: string
  purpose: "final" | "practice"
  lesson: string
  opens: string
  closes: string
  minutes: number
  late: number | null
  attempts_max: number
  pass_points: number
  shuffle_questions: boolean
  shuffle_options: boolean
  checks_attendance: boolean
  needs_sign_in: boolean
  watches_focus: boolean
  markers_needed: number
  disagree: number
  review: "score" | "answers" | "full"
  items: DraftItem[]
  rules: DraftRule[]
  markers: string[]
}

const HOUR = 3_600_000

/** A new exam: opens at the next full hour for two hours. */
export function blank(title: string, final: boolean): ExamWrite {
  const opens = Math.ceil((Date.now() + HOUR / 2) / HOUR) * HOUR
  return { title, instructions: "", purpose: final ? "final" : "practice", lesson: null, opens_at: new Date(opens).toISOString(), closes_at: new Date(opens + 2 * HOUR).toISOString(), minutes: 90, late_ms: 30 * 60_000, attempts_max: 1, pass_points: 60, shuffle_questions: true, shuffle_options: true, checks_attendance: true, needs_sign_in: false, watches_focus: true, markers_needed: 1, disagree_milli: 200, review: "full", rules: [], items: [], markers: [] }
}

export function draftOf(exam: Exam): Draft {
  return {
    title: exam.title, instructions: exam.instructions, purpose: exam.purpose as Draft["purpose"], lesson: exam.lesson ?? "",
    opens: toField(exam.opens_at), closes: toField(exam.closes_at), minutes: Math.round(exam.duration_ms / 60_000), late: exam.late_ms === null ? null : Math.round(exam.late_ms / 60_000),
    attempts_max: exam.attempts_max, pass_points: exam.pass_milli / 1000, shuffle_questions: exam.shuffle_questions, shuffle_options: exam.shuffle_options,
    checks_attendance: exam.checks_attendance, needs_sign_in: exam.needs_sign_in, watches_focus: exam.watches_focus, markers_needed: exam.markers_needed, disagree: exam.disagree_milli / 10, review: exam.review as Draft["review"],
    items: exam.items.filter((item) => item.rule === null).map((item) => ({ question: item.question, stem: item.stem, kind: item.kind, difficulty: item.difficulty, points: item.points_milli / 1000, keep_order: item.keep_order, rubric: item.rubric.map((one) => ({ text: one.text, points: one.points_milli / 1000 })) })),
    rules: exam.rules.map((rule) => ({ tag: rule.tag ?? "", kind: rule.kind ?? "", difficulty: rule.difficulty, count: rule.count, points: rule.points_milli / 1000, pool: rule.pool })),
    markers: [...exam.markers],
  }
}

const milli = (value: number): number => Math.round(Number(value) * 1000) || 0

export function bodyOf(draft: Draft): ExamWrite {
  return {
    title: draft.title.trim(), instructions: draft.instructions, purpose: draft.purpose, lesson: draft.lesson || null, opens_at: fromField(draft.opens), closes_at: fromField(draft.closes), minutes: draft.minutes, late_ms: draft.late === null ? null : draft.late * 60_000,
    attempts_max: draft.attempts_max, pass_points: draft.pass_points, shuffle_questions: draft.shuffle_questions, shuffle_options: draft.shuffle_options, checks_attendance: draft.checks_attendance, needs_sign_in: draft.needs_sign_in && draft.lesson !== "", watches_focus: draft.watches_focus, markers_needed: draft.markers_needed, disagree_milli: Math.round(draft.disagree * 10), review: draft.review,
    items: draft.items.map((item) => ({ question: item.question, points_milli: milli(item.points), keep_order: item.keep_order, rubric: item.rubric.filter((one) => one.text.trim()).map((one) => ({ text: one.text.trim(), points_milli: milli(one.points) })) })),
    rules: draft.rules.map((rule) => ({ tag: rule.tag, kind: rule.kind, difficulty: rule.difficulty, count: rule.count, points_milli: milli(rule.points) })),
    markers: draft.markers,
  }
}

export function totals(draft: Draft): { questions: number; points: number } {
  const drawn = draft.rules.reduce((sum, rule) => sum + rule.count, 0)
  const points = draft.items.reduce((sum, item) => sum + milli(item.points), 0) + draft.rules.reduce((sum, rule) => sum + rule.count * milli(rule.points), 0)
  return { questions: draft.items.length + drawn, points: points / 1000 }
}

/** 100 points over the fixed questions: equal shares in half points, what is left to the first. */
export function spread(draft: Draft): void {
  const drawn = draft.rules.reduce((sum, rule) => sum + rule.count * Number(rule.points), 0)
  const left = Math.max(0, 100 - drawn)
  const count = draft.items.length
  if (!count) return
  const each = Math.floor((left / count) * 2) / 2
  draft.items.forEach((item, index) => (item.points = index === 0 ? Math.round((left - each * (count - 1)) * 1000) / 1000 : each))
}
