import { describe, expect, it } from "vitest"
import { ApiError } from "@/api/errors"
import { waitBefore, worthRetrying } from "@/features/live/logic/line"
import { loudness } from "@/features/live/logic/level"
import { verdictOf } from "@/features/live/logic/network"
import { LAYERS, shrinkFor } from "@/features/live/logic/whip"

const refused = (status: number, code = "x"): ApiError => new ApiError(code, "", status)

describe("a line that broke", () => {
  it.each([[0, "network", true], [503, "media_unavailable", true], [404, "stream_not_there", true], [429, "too_many", true], [403, "not_on_stage", false], [404, "not_found", false]])("status %i %s: tried again %s", (status, code, again) => {
    expect(worthRetrying(refused(status, code))).toBe(again)
  })
  it("is tried again soon, and never later than two seconds", () => {
    expect(waitBefore(0)).toBe(250)
    expect(Math.max(...Array.from({ length: 20 }, (_, attempt) => waitBefore(attempt)))).toBe(2_000)
  })
})

describe("layers", () => {
  it("shrink a picture to their height and never enlarge it", () => {
    const [high, low] = LAYERS.camera
    expect(shrinkFor(1440, high!)).toBe(2)
    expect(shrinkFor(480, high!)).toBe(1)
    expect(shrinkFor(720, low!)).toBe(4)
    expect(shrinkFor(undefined, low!)).toBe(1)
  })
  it("carry the sound once", () => {
    expect(LAYERS.camera.filter((layer) => layer.sound)).toHaveLength(1)
  })
})

describe("loudness", () => {
  it("is nothing for silence, full for a shout, and grows between", () => {
    const wave = (height: number): number[] => Array.from({ length: 512 }, (_, at) => height * Math.sin(at / 5))
    expect(loudness(wave(0))).toBe(0)
    expect(loudness(wave(1))).toBe(1)
    expect(loudness(wave(0.02))).toBeLessThan(loudness(wave(0.1)))
  })
})

describe("the look at the network", () => {
  it.each([[20, 5, 20_000, "good"], [20, 5, null, "good"], [250, 10, 20_000, "fair"], [20, 5, 1_500, "fair"], [700, 10, 20_000, "poor"], [20, 5, 300, "poor"]] as const)("%i ms, %i ms, %s kbit/s is %s", (rtt, jitter, down, verdict) => {
    expect(verdictOf(rtt, jitter, down)).toBe(verdict)
  })
})
