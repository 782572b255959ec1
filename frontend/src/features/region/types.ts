/** What the agency's screens read. Times `_ms`, hours and shares `_milli`. */
import type { Words } from "../class-matrix/format"
import type { Mode, Named } from "../class-matrix/types"

export interface RegionTile extends Named {
  row: number | null
  column: number | null
  classes: number
  look: number
}

export interface TreeNode extends Named {
  parent: string | null
  kind: "region" | "institution"
  classes: number
  look: number
}

export interface LookItem {
  class: string
  title: string
  institution: string
  severity: "red" | "amber"
  code: string
  text: Words
  to: "class" | "log" | "timeline"
}

export interface RunningClass {
  class: string
  title: string
  institution: string
  mode: Mode | null
  lesson: string | null
  lesson_id: string | null
  present: number
  expected: number
  trend: number[]
  hours_mean_milli: number
  face_milli: number | null
  state: "ok" | "look" | "bad"
}

export interface Decision {
  kind: string
  class: string
  title: string
  at_ms: number | null
}

export interface Week {
  from: string
  vod_milli: number
  live_milli: number
  onsite_milli: number
  flipped_milli: number
}

export interface Overview {
  region: Named & { level: string }
  at_ms: number
  figures: { running: number; classes: number; present: number; expected: number; attendance_milli: number | null; face_milli: number | null; look: number }
  tiles: RegionTile[]
  tree: TreeNode[]
  look: LookItem[]
  running: RunningClass[]
  institutions: (Named & { attendance_milli: number | null })[]
  attendance_floor_milli: number | null
  weeks: Week[]
  decisions: Decision[]
  log: { classes: number; checkpoint_at_ms: number | null; cosigned_at_ms: number | null; gaps: number }
  month: { earned_milli: number; planned_milli: number; due_milli: number }
}
