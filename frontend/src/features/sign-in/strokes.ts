/** What signature_pad has drawn, as whole numbers within the server's bounds. */
import type { PointGroup } from "signature_pad"
import type { Strokes } from "./types"

const POINTS_MAX = 2_800
const STROKES_MAX = 60

/** Every n-th point where there are too many; a stroke keeps its first and last. */
function thinned(points: readonly number[][], every: number): number[][] {
  return points.filter((_, index) => index % every === 0 || index === points.length - 1)
}

export function strokesOf(groups: readonly PointGroup[], width: number, height: number): Strokes {
  const start = Math.min(...groups.flatMap((group) => group.points.map((point) => point.time)))
  const clip = (value: number, most: number): number => Math.round(Math.min(most, Math.max(0, value)))
  const side = { width: Math.round(width), height: Math.round(height) }
  const strokes = groups
    .filter((group) => group.points.length > 0)
    .slice(0, STROKES_MAX)
    .map((group) => group.points.map((point) => [clip(point.x, side.width), clip(point.y, side.height), clip(point.time - start, 600_000)]))
  const count = strokes.reduce((sum, stroke) => sum + stroke.length, 0)
  const every = Math.ceil(count / POINTS_MAX)
  return { ...side, strokes: every > 1 ? strokes.map((stroke) => thinned(stroke, every)) : strokes }
}
