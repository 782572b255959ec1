import { describe, expect, it } from "vitest"
import { pack } from "@/features/live/board/logic/points"
import { boardAt } from "@/features/replay/logic/boardAt"
import type { TimelineItem } from "@/features/replay/logic/types"

const stroke = (n: number) => ({ n, by: "zhou", tool: "pen", color: "red", width: 20, p: pack([{ x: 1, y: 1 }, { x: 9, y: 9 }]) })
const item = (at: number, kind: string, data: Record<string, unknown>): TimelineItem => ({ at_ms: at, until_ms: null, kind, data: { scope: "lesson", ...data } })
const pages = [{ id: "one", kind: "blank", number: 1, height: 5_625, title: "" }, { id: "two", kind: "blank", number: 2, height: 5_625, title: "" }]
const items = [
  item(0, "board", { page: "one", pages, decks: [], strokes: [{ page: "one", ...stroke(1) }] }),
  item(1_000, "stroke", { page: "one", op: "draw", add: [stroke(2)], hide: [] }),
  item(2_000, "slide", { page: "two" }),
  item(3_000, "stroke", { page: "one", op: "erase", add: [], hide: [1] }),
  item(4_000, "stroke", { scope: "group", page: "one", op: "draw", add: [stroke(7)], hide: [] }),
  item(5_000, "slide", { page: "one" }),
]
const shown = (at: number): [string | undefined, number[]] => {
  const moment = boardAt(items, "lesson", at)
  return [moment?.page?.id, moment?.strokes.map((one) => one.n) ?? []]
}

describe("the board at a moment", () => {
  it("begins as it stood when the class began", () => expect(shown(0)).toEqual(["one", [1]]))
  it("has what was drawn by then", () => expect(shown(1_000)).toEqual(["one", [1, 2]]))
  it("turns with the lecturer", () => expect(shown(2_500)).toEqual(["two", []]))
  it("has lost what was rubbed out meanwhile, and nothing of a group's board", () => expect(shown(5_000)).toEqual(["one", [2]]))
  it("jumps back as well", () => expect(shown(1_500)).toEqual(["one", [1, 2]]))
  it("is nothing where no board was", () => expect(boardAt(items, "other", 1_000)).toBeNull())
})
