/**
 * The room's state from its snapshot and what happened since. Every slice carries the
 * number of the change (`rev`): an older one never replaces a newer one. Only the
 * server's messages change it; what is sent is shown when the server says it happened.
 */
import type { ServerFrame } from "@/realtime"
import { levelOf, type QualityLevel } from "./quality"
import type { Breakouts, ChatLine, Hand, Me, Member, Part, Person, Published, RollCall, RollCallAnswers, RoomLayout, Session, Settings, StageSeat, WireBreakouts, WireChatLine, WireDetail, WirePerson, WireStream } from "./types"

export interface LiveState {
  part: Part
  me: Me
  session: Session | null
  settings: Settings
  layout: RoomLayout
  people: Member[]
  stage: StageSeat[]
  hands: Hand[]
  /** Asked onto the stage and not answered yet. */
  invited: string[]
  streams: Published[]
  /** The media worker is gone; connections are made again when it is back. */
  mediaLost: boolean
  chat: ChatLine[]
  breakouts: Breakouts | null
  /** Groups were open earlier in this run. */
  breakoutsBefore: boolean
  /** The breakout in which I am now. */
  place: string | null
  rollCall: RollCall | null
  rollAnswers: RollCallAnswers | null
  /** The newest page of this person; null: unknown. */
  newestPage: string | null
  raw: Raw
}

/** As the server said it; the fields above are made of it. */
interface Raw {
  people: Map<string, WirePerson>
  details: Map<string, WireDetail>
  breakouts: WireBreakouts | null
  lines: Map<string, QualityLevel>
  revs: Record<string, number>
}

const NOBODY: Me = { id: "", name: "", part: "trainee", shown: true, stage: "none", chat_muted_until: null, breakout: null, home: null, roll_call: null }

export const emptyState = (): LiveState => ({
  part: "trainee", me: { ...NOBODY }, session: null,
  settings: { chat: "all", bullets: true, hands: true, stage_locked: false, recording: "auto" },
  layout: { layout: "speaker", pin: null, follow: false },
  people: [], stage: [], hands: [], invited: [], streams: [], mediaLost: false, chat: [], breakouts: null, breakoutsBefore: false, place: null, rollCall: null, rollAnswers: null, newestPage: null,
  raw: { people: new Map(), details: new Map(), lines: new Map(), breakouts: null, revs: {} },
})

const of = <T>(frame: ServerFrame, name: string): T => frame[name] as T

const personOf = ({ id, name, part }: WirePerson): Person => ({ id, name, part })

/** Lists that the page draws, from what the server said of each person. */
function derive(state: LiveState): void {
  const everybody = [...state.raw.people.values()]
  state.people = everybody.map((one) => {
    const detail = state.raw.details.get(one.id)
    return { ...personOf(one), state: one.online ? (detail?.state ?? "here") : "offline", breakout: one.breakout, muted: (detail?.chat_muted_until ?? (one.id === state.me.id ? state.me.chat_muted_until : null)) !== null, quality: state.raw.lines.get(one.id) ?? null }
  })
  state.stage = everybody.filter((one) => one.online && (one.part === "lecturer" || one.stage === "on")).map((one) => ({ ...personOf(one), mic: one.mic, camera: one.camera, screen: one.screen }))
  state.hands = everybody.filter((one) => one.hand_at !== null).sort((a, b) => a.hand_place - b.hand_place || (a.hand_at ?? 0) - (b.hand_at ?? 0)).map((one) => ({ id: one.id, name: one.name, at: one.hand_at ?? 0 }))
  state.invited = everybody.filter((one) => one.stage === "invited").map((one) => one.id)
  state.place = state.me.breakout
  state.breakouts = breakoutsOf(state)
}

function breakoutsOf({ raw }: LiveState): Breakouts | null {
  const told = raw.breakouts
  if (!told) return null
  const named = (id: string): Person => {
    const found = raw.people.get(id)
    return found ? personOf(found) : { id, name: "", part: "trainee" }
  }
  return { round: told.round, how: told.mode, mayReturn: told.may_return, endsAt: told.ends_at ?? null, groups: told.groups.map((group) => ({ id: group.id, name: group.name, help: group.help_at ?? null, members: group.members.map(named).filter((one) => one.name) })) }
}

/** Null fields may be absent on the wire. */
const person = (told: WirePerson): WirePerson => ({ ...told, hand_at: told.hand_at ?? null, breakout: told.breakout ?? null })
const detail = (told: WireDetail): WireDetail => ({ ...told, since: told.since ?? null, chat_muted_until: told.chat_muted_until ?? null })
const meOf = (told: Partial<Me>): Me => ({ ...NOBODY, ...told })

export function lineOf(told: WireChatLine): ChatLine {
  return {
    id: told.id, author: { id: told.user, name: told.name, part: told.part }, text: told.text, at: told.at,
    private: told.to === "lecturers" || told.to === "person", to: told.to_user ? { id: told.to_user, name: "", part: "trainee" } : null,
    replyTo: told.reply_to ?? null, deleted: told.deleted, breakout: told.breakout ?? null, broadcast: told.to === "breakouts",
  }
}

/** Lines by time, each once; a private line knows the name of whom it is for. */
export function addLines(state: LiveState, lines: readonly WireChatLine[]): void {
  const known = new Map(state.chat.map((line) => [line.id, line]))
  for (const told of lines) {
    const line = lineOf(told)
    if (line.to) line.to.name = state.raw.people.get(line.to.id)?.name ?? ""
    known.set(line.id, line)
  }
  state.chat = [...known.values()].sort((a, b) => a.at - b.at || a.id.localeCompare(b.id))
}

const streamOf = (told: WireStream): Published => ({ publisher: told.publisher.id, name: told.publisher.name, source: told.source, room: told.room, run: told.publication, whole: told.layers.includes("high") })
const sameStream = (one: Published, publisher: string, source: string, room: string): boolean => one.publisher === publisher && one.source === source && one.room === room

export function takeSnapshot(state: LiveState, frame: ServerFrame): void {
  const { raw } = state
  const rev = of<number | undefined>(frame, "rev") ?? 0
  raw.revs = { "": rev }
  raw.people = new Map((of<WirePerson[] | undefined>(frame, "people") ?? []).map((one) => [one.id, person(one)]))
  raw.details = new Map((of<WireDetail[] | undefined>(frame, "details") ?? []).map((one) => [one.id, detail(one)]))
  raw.breakouts = of<WireBreakouts | null | undefined>(frame, "breakouts") ?? null
  state.part = of<Part>(frame, "part")
  state.me = meOf(of<Partial<Me>>(frame, "me"))
  takeSession(state, of<Session | null | undefined>(frame, "session") ?? null)
  state.settings = of<Settings>(frame, "settings") ?? state.settings
  state.layout = of<RoomLayout>(frame, "layout") ?? state.layout
  state.rollCall = of<RollCall | null | undefined>(frame, "roll_call") ?? null
  state.rollAnswers = of<RollCallAnswers | undefined>(frame, "roll_call_answers") ?? null
  state.newestPage = of<string | undefined>(frame, "connection") ?? null
  state.streams = (of<WireStream[] | undefined>(frame, "streams") ?? []).map(streamOf)
  state.mediaLost = false
  derive(state)
  addLines(state, of<WireChatLine[] | undefined>(frame, "chat") ?? [])
}

/** Words of an earlier run stay with that run. */
function takeSession(state: LiveState, session: Session | null): void {
  if (session?.id !== state.session?.id) {
    state.chat = []
    state.breakoutsBefore = false
  }
  state.session = session
}

/** False when a newer word on the same thing is here already. */
function isNews(state: LiveState, key: string, rev: number): boolean {
  const { revs } = state.raw
  if (rev < (revs[key] ?? revs[""] ?? 0)) return false
  revs[key] = rev
  return true
}

type Handler = (state: LiveState, frame: ServerFrame) => void

const HANDLERS: Readonly<Record<string, Handler>> = {
  "people.changed": (state, frame) => {
    const rev = of<number>(frame, "rev")
    for (const one of of<WirePerson[]>(frame, "people")) if (isNews(state, `p:${one.id}`, rev)) state.raw.people.set(one.id, person(one))
    for (const id of of<string[]>(frame, "left")) if (isNews(state, `p:${id}`, rev)) state.raw.people.delete(id)
  },
  "details.changed": (state, frame) => {
    for (const one of of<WireDetail[]>(frame, "details")) if (isNews(state, `d:${one.id}`, of<number>(frame, "rev"))) state.raw.details.set(one.id, detail(one))
  },
  "me.changed": (state, frame) => void (state.me = meOf(of<Partial<Me>>(frame, "me"))),
  "session.changed": (state, frame) => takeSession(state, of<Session | null | undefined>(frame, "session") ?? null),
  "settings.changed": (state, frame) => void (state.settings = of<Settings>(frame, "settings")),
  "layout.changed": (state, frame) => void (state.layout = of<RoomLayout>(frame, "layout")),
  "roll_call.changed": (state, frame) => void (state.rollCall = of<RollCall | null | undefined>(frame, "roll_call") ?? null),
  "roll_call.answers": (state, frame) => void (state.rollAnswers = { roll_call: of<string | undefined>(frame, "roll_call") ?? null, answered: of<string[]>(frame, "answered"), missing: of<string[]>(frame, "missing") }),
  "breakouts.changed": (state, frame) => {
    const told = of<WireBreakouts | null | undefined>(frame, "breakouts") ?? null
    if (!told && state.raw.breakouts) state.breakoutsBefore = true
    state.raw.breakouts = told
  },
  "chat.posted": (state, frame) => addLines(state, [of<WireChatLine>(frame, "line")]),
  "chat.saved": (state, frame) => addLines(state, [of<WireChatLine>(frame, "line")]),
  "chat.deleted": (state, frame) => {
    state.chat = state.chat.map((line) => (line.id === frame["message"] ? { ...line, deleted: true, text: "" } : line))
  },
  "stream.up": (state, frame) => {
    const up = streamOf(frame as unknown as WireStream)
    state.streams = [...state.streams.filter((one) => !sameStream(one, up.publisher, up.source, up.room)), up]
  },
  "stream.down": (state, frame) => {
    state.streams = state.streams.filter((one) => !sameStream(one, of(frame, "publisher"), of(frame, "source"), of(frame, "room")))
  },
  "stream.quality": (state, frame) => {
    for (const line of of<{ person: string; loss_permille: number }[]>(frame, "lines")) state.raw.lines.set(line.person, levelOf(line.loss_permille, null, 0))
  },
  elsewhere: (state, frame) => void (state.newestPage = of<string>(frame, "connection")),
  "media.lost": (state) => void (state.mediaLost = true),
  "media.ready": (state) => void (state.mediaLost = false),
}
/** Slices that come whole: their order is kept by one number each. */
const WHOLE = new Set(["me.changed", "session.changed", "settings.changed", "layout.changed", "roll_call.changed", "roll_call.answers", "breakouts.changed"])

export function applyFrame(state: LiveState, frame: ServerFrame): void {
  const handler = HANDLERS[frame.t]
  if (!handler) return
  const rev = frame["rev"]
  if (WHOLE.has(frame.t) && typeof rev === "number" && !isNews(state, frame.t, rev)) return
  handler(state, frame)
  derive(state)
}
