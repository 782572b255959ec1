/** Engagement: the parts of a score, and how a class makes it up. */
export interface EngagementPart {
  component: string
  weight: number
  done_milli: number
  wanted_milli: number
  share_milli: number
  gain_milli: number
}

export interface Engagement {
  milli: number | null
  version: number
  parts: EngagementPart[]
}

export interface Formula {
  version: number
  weights: Record<string, number>
  targets: Record<string, number>
  caps: Record<string, number>
  set_at: string | null
  set_by: string | null
}

export const COMPONENTS = ["presence", "answers", "questions", "comments", "speaking", "hands", "tasks", "reviews"] as const

/** A component's amount in its own unit: class hours, times, or minutes. */
export function amount(component: string, milli: number): number {
  if (component === "speaking") return Math.round(milli / 1000 / 6000) / 10
  return Math.round(milli / 100) / 10
}
