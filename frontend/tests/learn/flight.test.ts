import { describe, expect, it } from "vitest"
import { assignLane, type Lane } from "@/features/learn/logic/flight"

const lanes = (n: number): Lane[] => Array.from({ length: n }, () => ({ clearAt: 0, goneAt: 0 }))
const at = (now: number, own = false) => ({ now, width: 100, picture: 900, crossMs: 9_000, own })

describe("assignLane", () => {
  it("uses the next lane while the one above is taken", () => {
    const two = lanes(2)
    expect(assignLane(two, at(0))?.lane).toBe(0)
    expect(assignLane(two, at(10))?.lane).toBe(1)
  })
  it("leaves a bullet out when every lane is taken, except one's own", () => {
    const one = lanes(1)
    assignLane(one, at(0))
    expect(assignLane(one, at(10))).toBeNull()
    expect(assignLane(one, at(10, true))?.lane).toBe(0)
  })
  it("reuses a lane once the tail has come in and nobody would be overtaken", () => {
    const one = lanes(1)
    assignLane(one, at(0))
    expect(assignLane(one, at(1_300))?.lane).toBe(0)
  })
  it("does not let a long fast bullet overtake the short one before it", () => {
    const one = lanes(1)
    assignLane(one, { now: 0, width: 40, picture: 900, crossMs: 9_000, own: false })
    expect(assignLane(one, { now: 800, width: 2_000, picture: 900, crossMs: 9_000, own: false })).toBeNull()
  })
})
