/** The live room as the page sees it; moments are ms since epoch on the server's clock. */
import type { LayoutName } from "./layout"
import type { QualityLevel } from "./quality"

export type Part = "lecturer" | "trainee" | "inspector" | "observer"
export type MemberState = "here" | "hidden" | "away" | "offline"

export interface Person {
  id: string
  name: string
  part: Part
}

/** As `people` of the snapshot and `people.changed` say it. */
export interface WirePerson extends Person {
  online: boolean
  stage: "none" | "invited" | "on"
  mic: boolean
  camera: boolean
  screen: boolean
  hand_at: number | null
  hand_place: number
  breakout: string | null
}

/** What lecturers are told besides. */
export interface WireDetail {
  id: string
  state: MemberState
  since: number | null
  reconnects: number
  chat_muted_until: number | null
  spoke_ms: number
}

export interface Me extends Person {
  shown: boolean
  stage: "none" | "invited" | "on"
  chat_muted_until: number | null
  breakout: string | null
  /** The breakout that one belongs to in this round. */
  home: string | null
  roll_call: "asked" | "answered" | null
}

export interface Member extends Person {
  state: MemberState
  /** Which breakout they are in. */
  breakout: string | null
  /** May not chat for now. */
  muted: boolean
  /** How good their line is, when they send. */
  quality: QualityLevel | null
}

export interface StageSeat extends Person {
  mic: boolean
  camera: boolean
  screen: boolean
}

export interface Hand {
  id: string
  name: string
  at: number
}

/** As `streams` of the snapshot and `stream.up` say it. */
export interface WireStream {
  publication: string
  publisher: { id: string; name: string }
  source: string
  /** `main`, or a breakout's id. */
  room: string
  layers: string[]
  kinds: string[]
}

export interface Published {
  publisher: string
  name: string
  source: string
  room: string
  /** Changes when it was published anew (after a lost worker). */
  run: string
  /** The layer that carries the sound is there. */
  whole: boolean
}

export interface WireChatLine {
  id: string
  event_id: string
  user: string
  name: string
  part: Part
  to: "room" | "lecturers" | "person" | "breakouts"
  to_user: string | null
  breakout: string | null
  reply_to: string | null
  text: string
  at: number
  deleted: boolean
}

export interface ChatLine {
  id: string
  author: Person
  text: string
  at: number
  /** Between one trainee and the lecturers. */
  private: boolean
  /** Whom a lecturer's private line is for. */
  to: Person | null
  replyTo: string | null
  deleted: boolean
  breakout: string | null
  /** A lecturer to all groups at once. */
  broadcast: boolean
}

export type RecordingState = "off" | "starting" | "on" | "paused" | "failed"

export interface Session {
  id: string
  on_air: boolean
  started_at: number
  ended_at: number | null
  why: string
  recording: RecordingState
}

export interface Settings {
  chat: "all" | "lecturers" | "off"
  bullets: boolean
  hands: boolean
  stage_locked: boolean
  recording: "auto" | "manual"
}

/** What the lecturer's page shows; `follow`: everybody's. */
export interface RoomLayout {
  layout: LayoutName
  pin: string | null
  follow: boolean
}

export interface WireBreakouts {
  round: string
  number: number
  mode: "random" | "groups" | "hand" | "choice"
  may_return: boolean
  opened_at: number
  ends_at: number | null
  groups: { id: string; name: string; help_at: number | null; members: string[] }[]
}

export interface Group {
  id: string
  name: string
  members: Person[]
  /** Since when they ask for a lecturer. */
  help: number | null
}

export interface Breakouts {
  round: string
  how: "random" | "groups" | "hand" | "choice"
  groups: Group[]
  /** When everybody is called back, or null without a limit. */
  endsAt: number | null
  /** Trainees may go back to the class by themselves. */
  mayReturn: boolean
}

export interface RollCall {
  id: string
  started_at: number
  ends_at: number
  asked: number
  answered: number
}

export interface RollCallAnswers {
  roll_call: string | null
  answered: string[]
  missing: string[]
}
