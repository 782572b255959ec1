/** The trainee's day as the server tells it. */
import type { Attendance } from "@/ui/attendance"

export type Action = "continue" | "join" | "sign_in" | "finish" | "wait" | "evidence" | "none"

export interface Words {
  zh: string
  en: string
}

export interface TodayLesson {
  id: string
  kind: "on_demand" | "live" | "on_site" | "flipped"
  title: string
  order: number
  starts_at: string
  slot_ends_at: string
  ends_at: string
  hours_milli: number
  location: string
  lecturer_name: string
  action: Action
  state: Attendance
  credited_ms: number
  earned_milli: number
  facts: { published?: boolean; duration_ms?: number; live_ms?: number; on_air?: boolean; aired?: boolean; task_due?: number | null }
}

export interface TodayClass {
  id: string
  title: string
  day: number
  days: number
  hours_milli: number
  required_milli: number
  today_milli: number
  today_earned_milli: number
  to_make_up_milli: number
  absences: number
  leaves: number
  barred: boolean
  why: Words[]
  grades: Record<string, number>
  rule_pack: string
  max_times: number
  lessons: TodayLesson[]
  open_lessons: TodayLesson[]
}

export interface Today {
  date: string
  now: string
  classes: TodayClass[]
}
