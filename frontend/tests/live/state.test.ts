import { describe, expect, it } from "vitest"
import { applyFrame, emptyState, type LiveState, takeSnapshot } from "@/features/live/logic/state"
import { hereCount, inOrder } from "@/features/live/logic/people"

const person = (id: string, more: Record<string, unknown> = {}) => ({ id, name: id, part: "trainee", online: true, stage: "none", mic: false, camera: false, screen: false, hand_at: null, hand_place: 0, breakout: null, ...more })
const snapshot = (more: Record<string, unknown> = {}) => ({
  t: "welcome", rev: 5, part: "lecturer", connection: "c1", me: { id: "zhou", name: "周岚", part: "lecturer", stage: "on" },
  session: { id: "s1", on_air: true, started_at: 1, ended_at: null, why: "", recording: "on" },
  people: [person("zhou", { part: "lecturer", stage: "on", camera: true }), person("ye"), person("wu")], streams: [], chat: [], ...more,
})
function room(more: Record<string, unknown> = {}): LiveState {
  const state = emptyState()
  takeSnapshot(state, snapshot(more))
  return state
}
const line = (id: string, at: number, more: Record<string, unknown> = {}) => ({ id, event_id: id, user: "ye", name: "叶", part: "trainee", to: "room", to_user: null, breakout: null, reply_to: null, text: id, at, deleted: false, ...more })

describe("the room's state", () => {
  it("hands stand in the order that the server gives", () => {
    const state = room()
    applyFrame(state, { t: "people.changed", rev: 6, people: [person("ye", { hand_at: 200 }), person("wu", { hand_at: 100 })], left: [] })
    expect(state.hands.map((hand) => hand.id)).toEqual(["wu", "ye"])
    applyFrame(state, { t: "people.changed", rev: 7, people: [person("ye", { hand_at: 200, hand_place: -1 })], left: [] })
    expect(state.hands.map((hand) => hand.id)).toEqual(["ye", "wu"])
  })
  it("an older word about somebody never replaces a newer one", () => {
    const state = room()
    applyFrame(state, { t: "people.changed", rev: 9, people: [person("ye", { stage: "on" })], left: [] })
    applyFrame(state, { t: "people.changed", rev: 8, people: [person("ye", { stage: "invited" })], left: [] })
    expect(state.stage.map((seat) => seat.id)).toEqual(["zhou", "ye"])
    applyFrame(state, { t: "people.changed", rev: 4, people: [], left: ["wu"] })
    expect(state.people.map((one) => one.id)).toContain("wu")
  })
  it("who has left is out of every list", () => {
    const state = room()
    applyFrame(state, { t: "people.changed", rev: 6, people: [person("ye", { hand_at: 1 })], left: ["wu"] })
    applyFrame(state, { t: "people.changed", rev: 7, people: [], left: ["ye"] })
    expect(state.people.map((one) => one.id)).toEqual(["zhou"])
    expect(state.hands).toEqual([])
  })
  it("a stream that is published anew has another run, and one that ends is gone", () => {
    const state = room()
    const up = (publication: string) => ({ t: "stream.up", publication, publisher: { id: "zhou", name: "周岚" }, source: "camera", room: "main", layers: ["high"], kinds: ["audio"] })
    applyFrame(state, up("one"))
    applyFrame(state, up("two"))
    expect(state.streams).toHaveLength(1)
    expect(state.streams[0]?.run).toBe("two")
    applyFrame(state, { t: "stream.down", publication: "two", publisher: "zhou", source: "camera", room: "main" })
    expect(state.streams).toEqual([])
  })
  it("lines come once and in order; a deleted one keeps its place without its text", () => {
    const state = room({ chat: [line("b", 20)] })
    applyFrame(state, { t: "chat.posted", line: line("a", 10) })
    applyFrame(state, { t: "chat.posted", line: line("b", 20) })
    applyFrame(state, { t: "chat.deleted", message: "a" })
    expect(state.chat.map((one) => [one.id, one.text])).toEqual([["a", ""], ["b", "b"]])
  })
  it("a new run on air begins with an empty chat", () => {
    const state = room({ chat: [line("a", 10)] })
    applyFrame(state, { t: "session.changed", rev: 6, session: { id: "s2", on_air: true, started_at: 2, ended_at: null, why: "", recording: "off" } })
    expect(state.chat).toEqual([])
  })
  it("groups name their members, and it is remembered that there were groups", () => {
    const state = room()
    applyFrame(state, { t: "breakouts.changed", rev: 6, breakouts: { round: "r", number: 1, mode: "random", may_return: false, opened_at: 1, groups: [{ id: "g", name: "一组", help_at: 3, members: ["ye", "stranger"] }] } })
    expect(state.breakouts?.groups[0]).toMatchObject({ name: "一组", help: 3, members: [{ id: "ye" }] })
    applyFrame(state, { t: "breakouts.changed", rev: 7 })
    expect(state.breakouts).toBeNull()
    expect(state.breakoutsBefore).toBe(true)
  })
})

describe("the list of people", () => {
  it("has lecturers first, then the stage, then who needs a look, and the gone last", () => {
    const state = room({ people: [person("an", { online: false }), person("bo"), person("chen"), person("ding", { stage: "on" }), person("zhou", { part: "lecturer", stage: "on" })], details: [{ id: "chen", state: "away" }] })
    expect(inOrder(state, "").map((one) => one.id)).toEqual(["zhou", "ding", "chen", "bo", "an"])
    expect(inOrder(state, "BO").map((one) => one.id)).toEqual(["bo"])
    expect(hereCount(state)).toBe(3)
  })
})
