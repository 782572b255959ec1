import { describe, expect, it } from "vitest"
import { clampTo, type Drawn, fit, outline, pathOf, simplify, straight, textBox, touches } from "@/features/live/board/logic/geometry"
import { svgOf, wrapped } from "@/features/live/board/logic/paint"

const drawn = (tool: Drawn["tool"], points: [number, number][], width = 20, text?: string): Drawn => ({ tool, color: "ink", width, points: points.map(([x, y]) => ({ x, y })), ...(text ? { text } : {}) })

describe("paper", () => {
  it("is as large as its box lets it be", () => {
    expect(fit(1600, 900, 5_625)).toEqual({ width: 1600, height: 900 })
    expect(fit(1600, 450, 5_625)).toEqual({ width: 800, height: 450 })
    expect(fit(390, 800, 14_142).width).toBe(390)
  })
  it("has no points outside", () => {
    expect(clampTo(5_625)({ x: -3, y: 9_999.4 })).toEqual({ x: 0, y: 5_625 })
  })
})

describe("a line with fewer points", () => {
  const wave = Array.from({ length: 400 }, (_, at) => ({ x: at * 20, y: Math.round(2_000 + 600 * Math.sin(at / 30)) }))
  it("stays where it was drawn", () => {
    const few = simplify(wave, 4)
    expect(few.length).toBeLessThan(120)
    expect(few[0]).toEqual(wave[0])
    expect(few.at(-1)).toEqual(wave.at(-1))
    for (const point of wave) expect(touches(drawn("pen", few.map((one) => [one.x, one.y]), 1), point, 5)).toBe(true)
  })
  it("keeps a dot", () => {
    expect(simplify([{ x: 1, y: 1 }], 4)).toHaveLength(1)
    expect(pathOf(drawn("pen", [[5, 5]]))).toBe("M5 5h0.01")
  })
})

describe("the eraser", () => {
  it("touches a shape at its edge and not inside", () => {
    const box = drawn("rect", [[1_000, 1_000], [3_000, 2_000]])
    expect(touches(box, { x: 2_000, y: 1_005 }, 50)).toBe(true)
    expect(touches(box, { x: 2_000, y: 1_500 }, 50)).toBe(false)
    const round = drawn("ellipse", [[1_000, 1_000], [3_000, 2_000]])
    expect(touches(round, { x: 2_000, y: 1_005 }, 50)).toBe(true)
    expect(touches(round, { x: 1_010, y: 1_010 }, 50)).toBe(false)
    expect(outline(round).at(-1)?.y).toBeCloseTo(outline(round)[0]?.y ?? 0)
  })
  it("touches text anywhere on it", () => {
    const words = drawn("text", [[100, 100]], 300, "主图\nlong line")
    expect(textBox(words).bottom).toBeCloseTo(100 + 2 * 300 * 1.35)
    expect(touches(words, { x: 400, y: 300 }, 10)).toBe(true)
    expect(touches(words, { x: 6_000, y: 300 }, 10)).toBe(false)
  })
})

describe("shapes", () => {
  it("stand the same however they were dragged", () => {
    expect(pathOf(drawn("rect", [[300, 200], [100, 50]]))).toBe(pathOf(drawn("rect", [[100, 50], [300, 200]])))
  })
  it("are straight with shift", () => {
    expect(straight("line", { x: 0, y: 0 }, { x: 100, y: 4 }).y).toBeCloseTo(0)
    expect(straight("rect", { x: 0, y: 0 }, { x: 100, y: -40 })).toEqual({ x: 100, y: -100 })
  })
})

describe("a page as a file", () => {
  it("runs nothing that somebody wrote", () => {
    const page = svgOf([drawn("text", [[1, 1]], 200, '</text><script>alert("x")</script>'), drawn("marker", [[1, 1], [9, 9]])], 5_625)
    expect(page).not.toContain("<script")
    expect(page).toContain("stroke-opacity")
  })
})

describe("text on the board", () => {
  const measure = (text: string): number => [...text].length * 10
  it("breaks where the page ends, and keeps words whole", () => {
    expect(wrapped("人手持看得出大小", 10, 50, measure)).toBe("人手持看得\n出大小")
    expect(wrapped("bigger hand now", 10, 120, measure)).toBe("bigger hand\nnow")
    expect(wrapped("一\n二三", 10, 500, measure)).toBe("一\n二三")
  })
})
