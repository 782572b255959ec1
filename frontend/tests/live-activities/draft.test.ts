import { describe, expect, it } from "vitest"
import { barsOf, bodyOf, emptyDraft, fromPrepared, problemOf, wordingOf } from "@/features/live/activities/logic/draft"
import type { Run } from "@/features/live/activities/logic/types"

const options = [{ id: "a", text: "场景" }, { id: "b", text: "人手 " }, { id: "c", text: "" }]
const run = { id: "r", type: "single", public: { stem: "改哪里？", options: options.slice(0, 2) }, mine: { answer: { option: "a" }, tries: 1, correct: null } } as unknown as Run

describe("an exercise as it is typed", () => {
  it.each([
    [{}, "stem"],
    [{ stem: "改哪里？" }, "options"],
    [{ stem: "改哪里？", options }, "right"],
    [{ stem: "改哪里？", options: [...options.slice(0, 2), { id: "c", text: "场景" }], right: ["a"] }, "differ"],
    [{ stem: "改哪里？", options, right: ["c"] }, "right"],
    [{ stem: "改哪里？", options, right: ["b"] }, null],
    [{ type: "vote" as const, stem: "先讲什么？", options }, null],
    [{ type: "true_false" as const, stem: "侧光显形" }, "right"],
    [{ type: "true_false" as const, stem: "侧光显形", truth: false }, null],
    [{ type: "short_text" as const, stem: "一句话" }, null],
  ])("%j lacks %s", (patch, problem) => {
    expect(problemOf({ ...emptyDraft(), ...patch })).toBe(problem)
  })
  it("sends only what was written", () => {
    expect(bodyOf({ ...emptyDraft(), stem: " 改哪里？ ", options, right: ["b"] })).toEqual({ stem: "改哪里？", options: [{ id: "a", text: "场景" }, { id: "b", text: "人手" }], right: "b" })
    expect(bodyOf({ ...emptyDraft("short_text"), stem: "一句话", sentences: "一口回甘\n\n 山里来 " })).toEqual({ stem: "一句话", variants: ["一口回甘", "山里来"] })
    expect(wordingOf({ ...emptyDraft("vote"), stem: "x", options, limit: 30 })).toMatchObject({ type: "vote", limit_ms: 30_000, body: { many: false } })
  })
  it("comes back as it was kept", () => {
    const draft = { ...emptyDraft("multiple"), stem: "哪几处？", options: options.slice(0, 2), right: ["a", "b"] }
    const back = fromPrepared({ id: "1", type: "multiple", body: { ...bodyOf(draft), shuffle: false }, explanation: "", limit_ms: 60_000, anonymous: false, prepared: true, order: 1, runs: 0 })
    expect(bodyOf(back)).toEqual(bodyOf(draft))
  })
})

describe("the chart", () => {
  it("counts shares of those who answered, and knows the right and one's own", () => {
    const bars = barsOf(run, { a: 1, b: 3 }, 4, { option: "b" }, ["对", "错"])
    expect(bars.map((bar) => [bar.letter, bar.share, bar.right, bar.mine])).toEqual([["A", 0.25, false, true], ["B", 0.75, true, false]])
  })
  it("shows nothing right before the key is known, and divides by nobody safely", () => {
    expect(barsOf(run, {}, 0, null, ["对", "错"]).map((bar) => [bar.share, bar.right])).toEqual([[0, false], [0, false]])
  })
  it("has words for true and false", () => {
    const bars = barsOf({ ...run, type: "true_false" } as Run, { true: 2, false: 1 }, 3, { value: false }, ["对", "错"])
    expect(bars.map((bar) => [bar.text, bar.count, bar.right])).toEqual([["对", 2, false], ["错", 1, true]])
  })
})
