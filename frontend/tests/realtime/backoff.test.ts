import { expect, it } from "vitest"
import { backoffMs } from "@/realtime/backoff"

it("doubles up to twenty seconds and stays in the upper half", () => {
  expect([0, 1, 2, 6, 50].map((attempt) => backoffMs(attempt, () => 0))).toEqual([250, 500, 1000, 10_000, 10_000])
  expect([0, 1, 2, 6, 50].map((attempt) => backoffMs(attempt, () => 1))).toEqual([500, 1000, 2000, 20_000, 20_000])
})
