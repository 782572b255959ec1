/** Stretches of the video: joining them, and what is missing between them. */
import type { Stretch } from "./types"

/** The union of `stretches` and one more, sorted and without overlaps. */
export function cover(stretches: readonly Stretch[], from: number, to: number): Stretch[] {
  if (to <= from) return [...stretches]
  const result: [number, number][] = []
  for (const [a, b] of [...stretches, [from, to] as const].sort((x, y) => x[0] - y[0])) {
    const last = result.at(-1)
    if (last && a <= last[1]) last[1] = Math.max(last[1], b)
    else result.push([a, b])
  }
  return result
}

/** Shorter holes come from rounding and are not worth anybody's click. */
const WORTH_SHOWING_MS = 3_000

/** Stretches before `until` that earned nothing and can be watched again. */
export function gapsBefore(stretches: readonly Stretch[], until: number): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = []
  let at = 0
  for (const [a, b] of stretches) {
    if (a >= until) break
    if (a - at >= WORTH_SHOWING_MS) gaps.push({ from: at, to: a })
    at = Math.max(at, b)
  }
  if (until - at >= WORTH_SHOWING_MS) gaps.push({ from: at, to: until })
  return gaps
}

export const totalOf = (stretches: readonly Stretch[]): number => stretches.reduce((sum, [a, b]) => sum + b - a, 0)
