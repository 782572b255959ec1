/** What a finger drew becomes what the server keeps: whole numbers, inside the field, bounded. */
import { describe, expect, it } from "vitest"
import { strokesOf } from "@/features/sign-in/strokes"

const group = (points: { x: number; y: number; time: number }[]) => ({ points: points.map((point) => ({ ...point, pressure: 0.5 })), penColor: "", dotSize: 0, minWidth: 1, maxWidth: 3, velocityFilterWeight: 0.7, compositeOperation: "source-over" as const })

describe("strokesOf", () => {
  it("rounds, clips to the field and counts time from the first point", () => {
    const found = strokesOf([group([{ x: 10.4, y: -3, time: 5_000 }, { x: 700, y: 20.6, time: 5_040 }])], 600.2, 219.7)
    expect(found).toEqual({ width: 600, height: 220, strokes: [[[10, 0, 0], [600, 21, 40]]] })
  })

  it("leaves out empty strokes", () => {
    expect(strokesOf([group([]), group([{ x: 1, y: 1, time: 1 }])], 100, 100).strokes).toHaveLength(1)
  })

  it("thins what is too much and keeps each stroke's ends", () => {
    const long = group(Array.from({ length: 6_000 }, (_, n) => ({ x: n % 500, y: n % 200, time: n })))
    const found = strokesOf([long], 600, 220).strokes[0] ?? []
    expect(found.length).toBeLessThanOrEqual(3_000)
    expect(found.at(0)).toEqual([0, 0, 0])
    expect(found.at(-1)).toEqual([5_999 % 500, 5_999 % 200, 5_999])
  })
})
