import { describe, expect, it } from "vitest"
import { arrange, gridColumns, HOLD_MS, keyOf, layoutFor, speakerAt, type Tile } from "@/features/live/logic/layout"

const tile = (user: string, more: Partial<Tile> = {}): Tile => ({ user, source: "camera", name: user, lecturer: false, self: false, level: 0, ...more })
const lecturer = tile("zhou", { lecturer: true })
const guest = tile("wu")
const screen = tile("zhou", { source: "screen", lecturer: true })

describe("arrange", () => {
  const all = [guest, lecturer, screen]
  it("puts the shared screen large and people beside it", () => {
    const { main, side } = arrange(all, { layout: "screen", pinned: null, speaker: null })
    expect(main).toBe(screen)
    expect(side).toEqual([lecturer, guest])
  })
  it("puts the one who speaks large", () => {
    expect(arrange(all, { layout: "speaker", pinned: null, speaker: "wu" }).main).toBe(guest)
  })
  it("a pin wins over both", () => {
    expect(arrange(all, { layout: "screen", pinned: keyOf(guest), speaker: "zhou" }).main).toBe(guest)
  })
  it("a pin of somebody who has gone is forgotten", () => {
    expect(arrange(all, { layout: "speaker", pinned: "gone:camera", speaker: null }).main).toBe(lecturer)
  })
  it("grid and board have nothing large", () => {
    expect(arrange(all, { layout: "grid", pinned: null, speaker: null }).main).toBeNull()
    expect(arrange(all, { layout: "board", pinned: null, speaker: null }).side).toHaveLength(3)
  })
  it("one's own picture comes last", () => {
    const me = tile("me", { self: true })
    expect(arrange([me, guest], { layout: "speaker", pinned: null, speaker: null }).main).toBe(guest)
  })
})

describe("layoutFor", () => {
  it("a shared screen is shown, then the board, else the speaker", () => {
    expect(layoutFor([lecturer, screen], true)).toBe("screen")
    expect(layoutFor([lecturer], true)).toBe("board")
    expect(layoutFor([lecturer], false)).toBe("speaker")
  })
})

describe("speakerAt", () => {
  it("goes to the loudest and stays while they speak", () => {
    const first = speakerAt([tile("a", { level: 0.6 }), tile("b", { level: 0.4 })], { user: null, until: 0 }, 0)
    expect(first.user).toBe("a")
    expect(speakerAt([tile("a", { level: 0.3 }), tile("b", { level: 0.9 })], first, 100).user).toBe("a")
  })
  it("waits a moment before it leaves somebody who is silent", () => {
    const tiles = [tile("a"), tile("b", { level: 0.9 })]
    expect(speakerAt(tiles, { user: "a", until: HOLD_MS }, 10).user).toBe("a")
    expect(speakerAt(tiles, { user: "a", until: HOLD_MS }, HOLD_MS + 1).user).toBe("b")
  })
})

describe("gridColumns", () => {
  it.each([[1, 1600, 900, 1], [4, 1600, 900, 2], [9, 1600, 900, 3], [2, 400, 900, 1], [2, 1600, 400, 2]])("%i tiles in %i × %i stand in %i columns", (count, width, height, columns) => {
    expect(gridColumns(count, width, height)).toBe(columns)
  })
})
