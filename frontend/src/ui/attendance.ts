/** Attendance states, assurance grades and how lessons are taught: the server's words. */
export const ATTENDANCE = ["present", "late", "left_early", "absent", "on_leave", "made_up", "review", "in_progress", "not_started"] as const
export type Attendance = (typeof ATTENDANCE)[number]

export const GRADES = ["face", "code", "system", "hand", "corrected"] as const
export type Grade = (typeof GRADES)[number]

export type Tone = "acc" | "amb" | "red" | "sla" | "plain"

export const TONE_OF: Readonly<Record<Attendance, Tone>> = {
  present: "acc",
  late: "amb",
  left_early: "amb",
  absent: "red",
  on_leave: "sla",
  made_up: "acc",
  review: "amb",
  in_progress: "acc",
  not_started: "plain",
}
