import { describe, expect, it } from "vitest"
import { clock, minuteStates, plainStates } from "@/ui/minutes"

const M = 60_000

describe("minuteStates", () => {
  it("marks credited, recoverable and coming minutes by their middle", () => {
    expect(minuteStates(6 * M, [{ from: 0, to: 2 * M }, { from: 3 * M, to: 3.4 * M }], [{ from: 2 * M, to: 3 * M }])).toEqual(["credited", "credited", "gap", "none", "none", "none"])
  })
  it("gives a part of a last minute its own tick", () => {
    expect(minuteStates(2 * M + 10_000, [{ from: 0, to: 2 * M + 10_000 }])).toEqual(["credited", "credited", "credited"])
  })
  it("is empty for nothing", () => {
    expect(minuteStates(0, [])).toEqual([])
  })
})

it("draws plain rulers", () => {
  expect(plainStates(4, 2, 1)).toEqual(["credited", "credited", "gap", "none"])
})

it.each([
  [0, "00:00"],
  [1_434_000, "23:54"],
  [3_723_999, "1:02:03"],
  [-5, "00:00"],
])("writes %i ms as %s", (ms, text) => {
  expect(clock(ms)).toBe(text)
})
