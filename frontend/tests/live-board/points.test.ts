import { describe, expect, it } from "vitest"
import vectors from "../../../tests/live/board/points.json"
import { pack, type Point, unpack } from "@/features/live/board/logic/points"

const asPoints = (all: number[][]): Point[] => all.map(([x, y]) => ({ x: x ?? 0, y: y ?? 0 }))

describe("points on the wire", () => {
  it.each(vectors)("$packed is what the server packs", ({ points, packed }) => {
    expect(pack(asPoints(points))).toBe(packed)
    expect(unpack(packed)).toEqual(asPoints(points))
  })
  it("survive the way, however they wander", () => {
    let seed = 7
    const next = (most: number): number => (seed = (seed * 48271) % 2147483647) % (most + 1)
    const points = Array.from({ length: 500 }, () => ({ x: next(10_000), y: next(30_000) }))
    expect(unpack(pack(points))).toEqual(points)
  })
  it("that cannot be read are none", () => {
    expect(unpack("%%%")).toEqual([])
    expect(unpack("AA")).toEqual([])
  })
})
