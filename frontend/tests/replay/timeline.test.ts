import { describe, expect, it } from "vitest"
import { chapterAt, covers, groupsAt, mainAt, placeAt, until, within } from "@/features/replay/logic/timeline"
import type { ReplayTrack } from "@/features/replay/logic/types"

const track = (id: string, from: number, length: number, more: Partial<ReplayTrack> = {}): ReplayTrack => ({ id, publisher: { id, name: id }, lecturer: false, breakout: null, source: "camera", kind: "av", offset_ms: from, duration_ms: length, width: 1280, height: 720, playlist: "", ...more })
const camera = track("camera", 0, 60_000, { lecturer: true })
const guest = track("guest", 10_000, 20_000)
const screen = track("screen", 20_000, 10_000, { source: "screen" })

describe("tracks on the session's clock", () => {
  it("begin and end where they were published", () => {
    expect(covers(guest, 9_999)).toBe(false)
    expect(covers(guest, 10_000)).toBe(true)
    expect(covers(guest, 30_000)).toBe(false)
    expect(covers(guest, 5_000, 8_000)).toBe(true)
    expect(within(guest, 15_500)).toBe(5.5)
    expect(within(track("early", -2_000, 9_000), 0)).toBe(2)
  })
  it("a shared screen is large while it lasts, then the lecturer", () => {
    const all = [guest, camera, screen]
    expect(mainAt(all, 25_000, null)?.id).toBe("screen")
    expect(mainAt(all, 31_000, null)?.id).toBe("camera")
    expect(mainAt(all, 25_000, "guest")?.id).toBe("guest")
    expect(mainAt(all, 40_000, "guest")?.id).toBe("camera")
    expect(mainAt([track("sound", 0, 9_000, { kind: "audio" })], 5_000, null)).toBeNull()
  })
})

describe("groups", () => {
  const group = (id: string, name: string, round: number, from_ms: number, to_ms: number) => ({ id, name, round, from_ms, to_ms })
  const groups = [group("a1", "第 1 组", 1, 1_000, 5_000), group("b1", "第 2 组", 1, 1_000, 5_000), group("a2", "第 1 组", 2, 8_000, 9_000)]
  it("can be entered while their round was open", () => {
    expect(groupsAt(groups, 999)).toHaveLength(0)
    expect(groupsAt(groups, 1_000).map((one) => one.id)).toEqual(["a1", "b1"])
    expect(groupsAt(groups, 5_000)).toHaveLength(0)
  })
  it("the chosen one is shown, in the next round too, and the main room between", () => {
    expect(placeAt(groups, 2_000, null)).toBeNull()
    expect(placeAt(groups, 2_000, "b1")).toBe("b1")
    expect(placeAt(groups, 6_000, "a1")).toBeNull()
    expect(placeAt(groups, 8_500, "a1")).toBe("a2")
    expect(placeAt(groups, 8_500, "b1")).toBeNull()
  })
})

describe("what has happened by now", () => {
  const items = [{ at_ms: 1_000, until_ms: null, kind: "chat", data: {} }, { at_ms: 2_000, until_ms: null, kind: "slide", data: {} }, { at_ms: 3_000, until_ms: null, kind: "chat", data: {} }]
  it("holds what is past, of the kinds asked for", () => {
    expect(until(items, ["chat"], 2_500)).toHaveLength(1)
    expect(until(items, ["chat", "slide"], 3_000)).toHaveLength(3)
  })
  it("the chapter is the last that has begun", () => {
    const chapters = [{ at_ms: 0, kind: "start", number: 1, title: "" }, { at_ms: 5_000, kind: "slide", number: 1, title: "2" }]
    expect(chapterAt(chapters, 4_999)?.kind).toBe("start")
    expect(chapterAt(chapters, 5_000)?.kind).toBe("slide")
  })
})
