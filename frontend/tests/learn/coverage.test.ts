import { describe, expect, it } from "vitest"
import { cover, gapsBefore, totalOf } from "@/features/learn/logic/coverage"

describe("cover", () => {
  it("joins what touches and keeps order", () => {
    expect(cover([[0, 10], [20, 30]], 10, 20)).toEqual([[0, 30]])
    expect(cover([[20, 30]], 0, 5)).toEqual([[0, 5], [20, 30]])
    expect(cover([[0, 30]], 5, 10)).toEqual([[0, 30]])
  })
  it("takes nothing from an empty or backward stretch", () => {
    expect(cover([[0, 5]], 9, 9)).toEqual([[0, 5]])
    expect(cover([[0, 5]], 9, 7)).toEqual([[0, 5]])
  })
  it("never counts a moment twice", () => {
    expect(totalOf(cover(cover([[0, 10]], 5, 15), 0, 15))).toBe(15)
  })
})

describe("gapsBefore", () => {
  it("names what is missing before the furthest moment, and nothing after it", () => {
    expect(gapsBefore([[0, 10_000], [20_000, 30_000]], 40_000)).toEqual([{ from: 10_000, to: 20_000 }, { from: 30_000, to: 40_000 }])
    expect(gapsBefore([[0, 10_000], [20_000, 30_000]], 15_000)).toEqual([{ from: 10_000, to: 15_000 }])
  })
  it("leaves out holes that are not worth a click", () => {
    expect(gapsBefore([[0, 10_000], [12_000, 20_000]], 20_000)).toEqual([])
  })
})
