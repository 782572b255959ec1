/**
 * The room's state from its snapshot and what happened since. Only the server's
 * messages change it; what is sent is shown when the server says it happened.
 */
import type { ServerFrame } from "@/realtime"
import type { Breakouts, ChatLine, Hand, Member, Part, Person, Published, RecordingState, RollCall, Session, Settings, StageSeat } from "./types"

export interface LiveState {
  part: Part
  me: Person
  session: Session | null
  people: Member[]
  stage: StageSeat[]
  hands: Hand[]
  /** Asked onto the stage and not answered yet. */
  invited: boolean
  streams: Published[]
  /** The media worker is gone; connections are made again when it is back. */
  mediaLost: boolean
  recording: RecordingState
  chat: ChatLine[]
  settings: Settings
  breakouts: Breakouts | null
  /** The breakout in which I am now. */
  place: string | null
  rollCall: RollCall | null
}

export const emptyState = (): LiveState => ({
  part: "trainee", me: { id: "", name: "", part: "trainee" }, session: null, people: [], stage: [], hands: [], invited: false, streams: [], mediaLost: false,
  recording: "off", chat: [], settings: { chat: "all", bullets: true, stageLocked: false, inspectorsShown: false }, breakouts: null, place: null, rollCall: null,
})

export function takeSnapshot(state: LiveState, frame: ServerFrame): void {
  Object.assign(state, emptyState(), { part: frame["part"] ?? "trainee", me: frame["me"] ?? state.me })
}

type Handler = (state: LiveState, frame: ServerFrame) => void

const HANDLERS: Readonly<Record<string, Handler>> = {
  "media.lost": (state) => void (state.mediaLost = true),
  "media.ready": (state) => void (state.mediaLost = false),
}

export function applyFrame(state: LiveState, frame: ServerFrame): void {
  HANDLERS[frame.t]?.(state, frame)
}
