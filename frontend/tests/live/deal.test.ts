import { describe, expect, it } from "vitest"
import { deal, groupCount, moveTo } from "@/features/live/logic/deal"
import type { Person } from "@/features/live/logic/types"

const people = (n: number): Person[] => Array.from({ length: n }, (_, index) => ({ id: `p${index}`, name: `人${index}`, part: "trainee" }))
const nameOf = (index: number): string => `第 ${index + 1} 组`

describe("deal", () => {
  it.each([[25, 5, 5], [24, 5, 5], [3, 4, 1], [7, 3, 2], [0, 4, 1]])("%i people in groups of %i are %i groups", (count, size, groups) => {
    expect(groupCount(count, size)).toBe(groups)
  })
  it("everybody is in exactly one group, and sizes differ by one at most", () => {
    const groups = deal(people(23), 5, nameOf)
    const ids = groups.flatMap((group) => group.members.map((one) => one.id))
    expect(new Set(ids).size).toBe(23)
    const sizes = groups.map((group) => group.members.length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  })
  it("chance decides who is with whom", () => {
    const first = deal(people(6), 2, nameOf, () => 0)
    const second = deal(people(6), 2, nameOf, () => 0.99)
    expect(first[0]?.members.map((one) => one.id)).not.toEqual(second[0]?.members.map((one) => one.id))
  })
})

describe("moveTo", () => {
  it("moves one person and nobody else", () => {
    const groups = deal(people(4), 2, nameOf, () => 0.99)
    const person = groups[0]?.members[0]?.id ?? ""
    const moved = moveTo(groups, person, 1)
    expect(moved[0]?.members.map((one) => one.id)).not.toContain(person)
    expect(moved[1]?.members.at(-1)?.id).toBe(person)
    expect(moved.flatMap((group) => group.members)).toHaveLength(4)
  })
  it("leaves everything for somebody unknown or a group that is not there", () => {
    const groups = deal(people(4), 2, nameOf)
    expect(moveTo(groups, "stranger", 1)).toEqual(groups)
    expect(moveTo(groups, groups[0]?.members[0]?.id ?? "", 9)).toEqual(groups)
  })
})
