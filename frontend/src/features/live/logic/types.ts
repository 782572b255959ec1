/** The live room as the page sees it; moments are ms since epoch on the server's clock. */

export type Part = "lecturer" | "trainee" | "inspector" | "observer"
export type MemberState = "here" | "hidden" | "away" | "offline"

export interface Person {
  id: string
  name: string
  part: Part
}

export interface Member extends Person {
  state: MemberState
  /** Which breakout they are in. */
  breakout: string | null
  /** May not chat for now. */
  muted: boolean
}

export interface StageSeat extends Person {
  mic: boolean
  camera: boolean
  screen: boolean
  /** Silenced by a lecturer until they are let speak again. */
  silenced: boolean
}

export interface Hand {
  id: string
  name: string
  at: number
}

export interface Published {
  publisher: string
  source: string
  run: string
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
}

export interface LiveBullet {
  id: string
  at: number
  text: string
  color: string
  mode: "scroll" | "top" | "bottom"
  own: boolean
}

export type RecordingState = "off" | "on" | "paused" | "trouble"

export interface Session {
  id: string
  startedAt: number
  endedAt: number | null
}

export interface Group {
  id: string
  name: string
  members: Person[]
  /** Since when they ask for a lecturer. */
  help: number | null
}

export interface Breakouts {
  round: string | null
  how: string
  open: boolean
  groups: Group[]
  /** When everybody is called back, or null without a limit. */
  endsAt: number | null
  /** Trainees choose for themselves. */
  selfChosen: boolean
}

export interface RollCall {
  id: string
  endsAt: number
  limitMs: number
  answered: string[]
  asked: number
}

export interface Settings {
  chat: "all" | "staff" | "off"
  bullets: boolean
  stageLocked: boolean
  inspectorsShown: boolean
}
