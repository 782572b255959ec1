/** What the doors of sign-in answer; times in ms since the epoch (server's clock). */
export type Direction = "in" | "out"
export type Method = "face" | "code" | "qr" | "hand"

export interface LessonHead {
  id: string
  kind: "on_demand" | "live" | "on_site" | "flipped"
  title: string
  order: number
  class_id: string
  class_title: string
  location: string
  starts_at: string
  ends_at: string
}

export interface Rules {
  required: boolean
  sign_out: boolean
  signature: boolean
  timed: boolean
  methods: Method[]
  late_after_ms: number
  early_before_ms: number
}

export interface Window {
  opens_ms: number | null
  closes_ms: number
  open: boolean
  closed_by_hand: boolean
}

export interface SignIn {
  at_ms: number
  method: Method
  off_ms: number
  off_limits: boolean
  reason: string
}

export interface Drawing {
  signed_at_ms: number
  width: number
  height: number
  path: string
}

export interface OwnCode {
  id: string
  direction: Direction
  code: string
  state: "waiting" | "refused"
  note: string
  asked_at_ms: number
  expires_at_ms: number
}

export interface Standing {
  part: "trainee" | "lecturer" | "observer"
  lesson: LessonHead
  now_ms: number
  rules: Rules
  windows: Record<Direction, Window>
  signed: Record<Direction, SignIn | null>
  code: OwnCode | null
  signature: Drawing | null
}

export interface DeskRow {
  enrolment: string
  user: string
  seat: number
  name: string
  in: SignIn | null
  out: SignIn | null
  signature: Drawing | null
  spots: string[]
}

export interface Waiting {
  id: string
  name: string
  seat: number
  direction: Direction
  code: string
  asked_at_ms: number
  expires_at_ms: number
}

export interface Place {
  latitude_e6: number | null
  longitude_e6: number | null
  radius_m: number
  networks: string[]
}

export interface Desk {
  part: "lecturer" | "observer" | "trainee"
  lesson: LessonHead
  now_ms: number
  rules: Rules
  windows: Record<Direction, Window>
  place: Place
  rows: DeskRow[]
  queue: Waiting[]
  spot_checks: { per_hour: number; limit_ms: number; counts: Record<string, number> }
}

export interface Projector {
  now_ms: number
  open: boolean
  count: number
  expected: number
  pictures: { token: string; typed: string; from_ms: number; to_ms: number }[]
  numbers: { number: string; from_ms: number; to_ms: number }[]
}

export interface SpotCard {
  id: string
  lesson: string
  lesson_title: string
  kind: "question" | "face"
  state: "issued" | "delivered" | "passed" | "failed" | "missed" | "made_up" | "withdrawn"
  limit_ms: number
  left_ms: number
  ask: number | null
  options: number[]
  tries_left: number
  makes_up: boolean
  can_make_up: boolean
  make_up_until_ms: number | null
  at_ms: number
}

export interface SpotRow {
  id: string
  name: string
  kind: string
  state: string
  by_hand: boolean
  makes_up: boolean
  issued_at_ms: number
  delivered_at_ms: number | null
  resolved_at_ms: number | null
}

export interface Strokes {
  width: number
  height: number
  strokes: number[][][]
}
