/** Everything that a page asks of the room, by name; the server decides each. */
import { http } from "@/api"
import type { PlannedGroup } from "./deal"
import type { LayoutName } from "./layout"
import type { Settings } from "./types"
import type { LiveRoom } from "./useLiveRoom"

export interface NewLine {
  text: string
  replyTo: string | null
  private: boolean
  /** A trainee's user id: a lecturer's private line. */
  to: string | null
}

export interface NewRound {
  mode: "random" | "groups" | "hand" | "choice"
  size: number
  count: number
  minutes: number | null
  mayReturn: boolean
  plan: readonly PlannedGroup[]
}

export type ReactionKind = "clap" | "like" | "heart" | "laugh" | "surprise" | "yes" | "no" | "slower" | "faster"

export interface Actions {
  goOnAir: () => Promise<unknown>
  endClass: () => Promise<unknown>
  raiseHand: () => Promise<unknown>
  lowerHand: (user?: string) => Promise<unknown>
  clearHands: () => Promise<unknown>
  invite: (user: string) => Promise<unknown>
  accept: () => Promise<unknown>
  decline: () => Promise<unknown>
  moveDown: (user?: string) => Promise<unknown>
  tellMedia: (mic: boolean, camera: boolean) => Promise<unknown>
  muteOne: (user: string) => Promise<unknown>
  muteAll: () => Promise<unknown>
  lockStage: (locked: boolean) => Promise<unknown>
  takeScreen: () => Promise<unknown>
  releaseScreen: () => Promise<unknown>
  setLayout: (layout: LayoutName, pin: string | null, follow: boolean) => Promise<unknown>
  configure: (patch: Partial<Omit<Settings, "stage_locked">>) => Promise<unknown>
  record: (order: "start" | "pause" | "resume" | "stop") => Promise<unknown>
  chat: (line: NewLine) => Promise<unknown>
  deleteChat: (id: string) => Promise<unknown>
  muteChat: (user: string, muted: boolean) => Promise<unknown>
  hideBullet: (id: string) => Promise<unknown>
  react: (kind: ReactionKind) => Promise<unknown>
  callRoll: (limitMs: number) => Promise<unknown>
  answerRoll: (id: string) => Promise<unknown>
  closeRoll: () => Promise<unknown>
  openBreakouts: (round: NewRound) => Promise<unknown>
  reopenBreakouts: (minutes: number | null) => Promise<unknown>
  closeBreakouts: () => Promise<unknown>
  setBreakoutTimer: (minutes: number | null) => Promise<unknown>
  moveToBreakout: (user: string, breakout: string) => Promise<unknown>
  returnOne: (user: string) => Promise<unknown>
  enterBreakout: (breakout: string | null) => Promise<unknown>
  askHelp: (wanted: boolean) => Promise<unknown>
  broadcast: (text: string) => Promise<unknown>
}

/** How long a person who was silenced may not write. */
const CHAT_MUTE_MINUTES = 30

export function actionsOf(room: LiveRoom): Actions {
  const say = (type: string, fields: Record<string, unknown> = {}): Promise<unknown> => room.send(type, fields)
  const base = `/api/v1/live/${room.lessonId}`
  return {
    goOnAir: () => http.post(`${base}/start/`),
    endClass: () => http.post(`${base}/end/`),
    raiseHand: () => say("hand.raise"),
    lowerHand: (user) => say("hand.lower", user ? { user } : {}),
    clearHands: async () => { for (const hand of room.state.hands) await say("hand.lower", { user: hand.id }) },
    invite: (user) => say("stage.invite", { user }),
    accept: () => say("stage.accept"),
    decline: () => say("stage.decline"),
    moveDown: (user) => say("stage.down", user ? { user } : {}),
    tellMedia: (mic, camera) => say("stage.media", { mic, camera }),
    muteOne: (user) => say("stage.mute", { user }),
    muteAll: () => say("stage.mute"),
    lockStage: (locked) => say("stage.lock", { locked }),
    takeScreen: () => say("screen.take"),
    releaseScreen: () => say("screen.release"),
    setLayout: (layout, pin, follow) => say("layout.set", { layout, follow, ...(pin ? { pin } : {}) }),
    configure: (patch) => say("settings.set", { ...patch }),
    record: (order) => say("recording.control", { order }),
    chat: (line) => room.deliver("chat.send", { text: line.text, to: line.to ? "person" : line.private ? "lecturers" : "room", ...(line.to ? { to_user: line.to } : {}), ...(line.replyTo ? { reply_to: line.replyTo } : {}) }),
    deleteChat: (message) => say("chat.delete", { message }),
    muteChat: (user, muted) => say("chat.mute", { user, minutes: muted ? CHAT_MUTE_MINUTES : 0 }),
    hideBullet: (bullet) => say("bullet.hide", { bullet }),
    react: (kind) => say("reaction.send", { kind }),
    callRoll: (limitMs) => say("roll_call.start", { limit_ms: limitMs }),
    answerRoll: (id) => say("roll_call.answer", { roll_call: id }),
    closeRoll: () => say("roll_call.close"),
    openBreakouts: ({ mode, size, count, minutes, mayReturn, plan }) =>
      say("breakouts.open", { mode, size, count, may_return: mayReturn, ...(minutes ? { minutes } : {}), ...(mode === "hand" ? { plan: plan.filter((group) => group.members.length).map((group) => ({ name: group.name, users: group.members.map((one) => one.id) })) } : {}) }),
    reopenBreakouts: (minutes) => say("breakouts.open", { mode: "again", ...(minutes ? { minutes } : {}) }),
    closeBreakouts: () => say("breakouts.close"),
    setBreakoutTimer: (minutes) => say("breakouts.timer", { minutes }),
    moveToBreakout: (user, breakout) => say("breakouts.assign", { user, breakout }),
    returnOne: (user) => say("breakouts.return", { user }),
    enterBreakout: (breakout) => say("breakout.enter", { breakout }),
    askHelp: (wanted) => say("breakout.help", { wanted }),
    broadcast: (text) => room.deliver("breakouts.say", { text }),
  }
}
