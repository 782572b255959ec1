import { describe, expect, it } from "vitest"
import { BoardCopy, type BoardMessage, type BoardState } from "@/features/live/board/logic/copy"

const state = (): BoardState => ({ scope: "s", seq: 4, page: "p", open: false, drawers: [], may_draw: false, may_turn: false, leads: false, over: false, pages: [{ id: "p", kind: "blank", deck: null, number: 0, height: 5_625, title: "" }], decks: [] })
const stroke = (n: number) => ({ n, by: "u", tool: "pen" as const, color: "ink", width: 20, p: "AAAA" })
const op = (seq: number, add: number[], hide: number[], prev = seq - 1): BoardMessage => ({ t: "board.op", scope: "s", prev, seq, page: "p", op: "draw", add: add.map(stroke), hide })
const numbers = (copy: BoardCopy): number[] => copy.strokes("p").map((one) => one.n)

function read(copy: BoardCopy, seq: number, shown: number[]): void {
  copy.begin("p")
  copy.take("p", { seq, strokes: shown.map(stroke) })
  copy.done("p")
}

describe("a copy of a board", () => {
  it("applies changes once and in their order", () => {
    const copy = new BoardCopy(state())
    read(copy, 4, [1, 3])
    expect(copy.apply(op(5, [5], []), "me")).toBe("applied")
    expect(copy.apply(op(5, [5], []), "me")).toBe("old")
    expect(copy.apply(op(7, [], [1]), "me")).toBe("gap")
    expect(copy.apply(op(6, [], [3]), "me")).toBe("applied")
    expect(copy.apply(op(7, [], [1]), "me")).toBe("applied")
    expect(numbers(copy)).toEqual([5])
  })
  it("shows what comes back at its own depth", () => {
    const copy = new BoardCopy(state())
    read(copy, 4, [1, 3])
    copy.apply(op(5, [], [1]), "me")
    copy.apply(op(6, [1], []), "me")
    expect(numbers(copy)).toEqual([1, 3])
  })
  it("does not bring back what went while the page was being read", () => {
    const copy = new BoardCopy(state())
    copy.begin("p")
    copy.apply(op(5, [], [3]), "me")
    copy.take("p", { seq: 4, strokes: [stroke(1), stroke(3)] })
    expect(numbers(copy)).toEqual([1])
    copy.take("p", { seq: 5, strokes: [stroke(4)] })
    copy.done("p")
    expect(numbers(copy)).toEqual([1, 4])
  })
  it("takes a read that is ahead of the messages", () => {
    const copy = new BoardCopy(state())
    read(copy, 6, [5])
    copy.apply(op(5, [5, 4], []), "me")
    copy.apply(op(6, [], [4]), "me")
    expect(numbers(copy)).toEqual([5])
  })
  it("reads a page again when too much changed", () => {
    const copy = new BoardCopy(state())
    read(copy, 4, [1])
    copy.apply({ t: "board.stale", scope: "s", prev: 4, seq: 9, page: "p" }, "me")
    expect(copy.knows("p")).toBe(false)
    expect(copy.state.seq).toBe(9)
  })
  it("knows who may draw", () => {
    const copy = new BoardCopy(state())
    const rights = (seq: number, open: boolean, drawers: string[]): BoardMessage => ({ t: "board.rights", scope: "s", prev: seq - 1, seq, open, drawers })
    copy.apply(rights(5, false, ["me"]), "me")
    expect(copy.state.may_draw).toBe(true)
    expect(copy.state.may_turn).toBe(false)
    copy.apply(rights(6, false, []), "me")
    expect(copy.state.may_draw).toBe(false)
    copy.apply(rights(7, true, []), "me")
    expect(copy.state.may_draw).toBe(true)
  })
  it("hears nothing of other boards", () => {
    const copy = new BoardCopy(state())
    expect(copy.apply({ ...op(5, [5], []), scope: "other" }, "me")).toBe("old")
    expect(copy.state.seq).toBe(4)
  })
})
