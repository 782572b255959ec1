/** Packs made before sign-in had rules show what holds for them, and are written whole when changed. */
import { describe, expect, it } from "vitest"
import { GROUPS, valueAt, withValue } from "@/features/platform/packs/fields"

describe("rules of sign-in in the pack editor", () => {
  it("says what holds where a pack says nothing", () => {
    expect(valueAt({}, "sign_in.required")).toEqual(["onsite"])
    expect(valueAt({}, "spot_checks.per_hour")).toBe(0)
    expect(valueAt({ spot_checks: { per_hour: 8 } }, "spot_checks.per_hour")).toBe(8)
  })

  it("writes one rule and leaves the others to their defaults", () => {
    const body = withValue({}, "sign_in.methods", ["code", "hand"])
    expect(body).toEqual({ sign_in: { methods: ["code", "hand"] } })
    expect(valueAt(body, "sign_in.sign_out")).toEqual(["onsite"])
  })

  it("has every rule of both sections", () => {
    const paths = GROUPS.filter((group) => group.key === "signIn" || group.key === "spots").flatMap((group) => [...group.fields, ...(group.sets ?? [])].map((one) => one.path))
    expect(paths).toHaveLength(13)
  })
})
