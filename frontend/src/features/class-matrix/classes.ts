/** A class as lists and pages read it, and its problems against the rule pack in words. */
import type { Component } from "vue"
import { Archive, CircleCheck, CircleDot, CircleX, FileClock, FilePen, Undo2 } from "@lucide/vue"
import { useI18n } from "vue-i18n"
import type { Tone } from "@/ui/attendance"
import { useFormat } from "./format"

export const CLASS_STATES = ["planned", "submitted", "returned", "approved", "running", "closed", "archived"] as const
export type ClassState = (typeof CLASS_STATES)[number]

export interface Problem {
  code: string
  severity: "error" | "warning"
  args: Record<string, string | number>
}

export interface ClassRow {
  id: string
  code: string
  title: string
  kind: string
  state: ClassState
  institution: string
  institution_name: string
  region_id: string
  region_name: string
  course: string
  course_name: string
  rule_pack: string
  rule_pack_label: string
  starts_on: string
  ends_on: string
  venue: string
  planned_size: number
  trainees: number
  hours_milli: number
  submitted_at: string | null
}

export interface Teacher {
  id: string
  user: string
  display_name: string
  certificate_no: string
}

export interface DecisionStep {
  step: string
  by_name: string
  at: string
  reason: string
  problems: Problem[]
}

export interface ClassDetail extends ClassRow {
  lecturers: Teacher[]
  decisions: DecisionStep[]
  problems: Problem[]
  /** The rule pack's body. */
  rules: { title?: { zh?: string; en?: string }; version?: number; [name: string]: unknown }
  may: { manage: boolean; teach: boolean; review: boolean; attend: boolean }
}

/** `技术要点·学员班 v1`, in the reader's language. */
export function ruleName(detail: ClassDetail, locale: string): string {
  const title = (locale === "zh-CN" ? detail.rules.title?.zh : detail.rules.title?.en) ?? detail.rule_pack_label
  return detail.rules.version === undefined ? title : `${title} v${detail.rules.version}`
}

export interface Page<T> {
  count: number
  results: T[]
}

export const STATE_TONE: Readonly<Record<ClassState, { tone: Tone; icon: Component }>> = {
  planned: { tone: "plain", icon: FilePen },
  submitted: { tone: "amb", icon: FileClock },
  returned: { tone: "red", icon: Undo2 },
  approved: { tone: "acc", icon: CircleCheck },
  running: { tone: "acc", icon: CircleDot },
  closed: { tone: "sla", icon: CircleX },
  archived: { tone: "sla", icon: Archive },
}

const HOURS = new Set(["hours_below", "session_hours_above"])

/** A problem as one sentence with its numbers; an unknown code is shown as it is. */
export function useProblemText(): (problem: Problem) => string {
  const { t, te } = useI18n()
  const format = useFormat()
  return (problem) => {
    const args: Record<string, unknown> = { ...problem.args }
    for (const [name, value] of Object.entries(problem.args)) {
      if (name.endsWith("_milli") && typeof value === "number") args[name.slice(0, -6)] = HOURS.has(problem.code) ? format.hours(value) : format.share(value)
      if (name === "date" || name === "valid_from" || name === "starts_on") args[name] = format.day(String(value))
      if (name === "part") args["part"] = t(`class-matrix.part.${String(value)}`)
      if (name === "group") args["group"] = t(`class-matrix.shareGroup.${String(value)}`)
      if (problem.code === "kind_mismatch") args[name] = t(`class-matrix.kind.${String(value)}`)
    }
    const key = `class-matrix.problem.${problem.code}`
    return te(key) ? t(key, args) : problem.code
  }
}
