import { describe, expect, it } from "vitest"
import { GROUPS, rangeOf, toRaw, toShown, valueAt, withValue } from "@/features/platform/packs/fields"

const body = { size: { advised: 25, max: 30 }, prompts: { limit_ms: 60_000 }, vod: { min_ratio_milli: 900 } }

describe("fields of a rule pack", () => {
  it("reads and replaces a nested value without touching the body it was given", () => {
    const next = withValue(body, "size.max", 28)
    expect(valueAt(next, "size.max")).toBe(28)
    expect(valueAt(next, "size.advised")).toBe(25)
    expect(body.size.max).toBe(30)
    expect(valueAt(body, "live.late_after_ms")).toBeUndefined()
  })

  it("shows the pack's integers in a person's units and gives the same integers back", () => {
    expect(toShown(60_000, "seconds")).toBe(60)
    expect(toShown(900, "percent")).toBe(90)
    expect(toShown(undefined, "minutes")).toBe("")
    for (const { unit } of GROUPS.flatMap((group) => group.fields)) expect(toRaw(Number(toShown(1500, unit)), unit)).toBe(1500)
  })

  it("takes the server's bounds apart in the field's unit, and leaves other sentences alone", () => {
    expect(rangeOf("prompts.limit_ms: 1000 to 3600000 is allowed")).toEqual({ path: "prompts.limit_ms", low: 1, high: 3600, unit: "seconds" })
    expect(rangeOf("title: a text in zh and in en is expected")).toBeNull()
    expect(rangeOf("unknown.path: 1 to 2 is allowed")).toBeNull()
  })
})
