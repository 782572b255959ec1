/** Shapes on a page of 10,000 units across: paths, what the eraser touches, fewer points for the same line. */
import { type Point, WIDTH } from "./points"

export type Tool = "pen" | "marker" | "line" | "arrow" | "rect" | "ellipse" | "text"
export interface Drawn {
  tool: Tool
  color: string
  width: number
  points: readonly Point[]
  text?: string
}

/** Lines of text stand so many letter heights apart. */
export const LEADING = 1.35

export const clampTo = (height: number) => (point: Point): Point => ({ x: Math.min(WIDTH, Math.max(0, Math.round(point.x))), y: Math.min(height, Math.max(0, Math.round(point.y))) })

/** Paper of one shape inside a box, as large as it can be. */
export function fit(boxWidth: number, boxHeight: number, height: number): { width: number; height: number } {
  const width = Math.max(0, Math.min(boxWidth, (boxHeight * WIDTH) / height))
  return { width, height: (width * height) / WIDTH }
}

function toSegment(point: Point, from: Point, to: Point): number {
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length))
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy)
}

/** Ramer, Douglas, Peucker: no kept line is farther than `tolerance` from what was drawn. */
export function simplify(points: readonly Point[], tolerance: number): Point[] {
  if (points.length < 3) return [...points]
  const keep = new Uint8Array(points.length)
  keep[0] = keep[points.length - 1] = 1
  const waiting: [number, number][] = [[0, points.length - 1]]
  while (waiting.length) {
    const [from, to] = waiting.pop() as [number, number]
    let farthest = -1
    let most = tolerance
    for (let at = from + 1; at < to; at++) {
      const away = toSegment(points[at] as Point, points[from] as Point, points[to] as Point)
      if (away > most) {
        most = away
        farthest = at
      }
    }
    if (farthest < 0) continue
    keep[farthest] = 1
    waiting.push([from, farthest], [farthest, to])
  }
  return points.filter((_, at) => keep[at])
}

function smooth(points: readonly Point[]): string {
  const first = points[0]
  if (!first) return ""
  if (points.length === 1) return `M${first.x} ${first.y}h0.01`
  let d = `M${first.x} ${first.y}`
  for (let at = 1; at < points.length - 1; at++) {
    const one = points[at] as Point
    const next = points[at + 1] as Point
    d += `Q${one.x} ${one.y} ${(one.x + next.x) / 2} ${(one.y + next.y) / 2}`
  }
  const last = points[points.length - 1] as Point
  return `${d}L${last.x} ${last.y}`
}

function arrow(from: Point, to: Point, width: number): string {
  const turn = Math.atan2(to.y - from.y, to.x - from.x)
  const head = Math.min(Math.hypot(to.x - from.x, to.y - from.y), 80 + width * 4)
  const wing = (by: number): string => `${Math.round(to.x - head * Math.cos(turn + by))} ${Math.round(to.y - head * Math.sin(turn + by))}`
  return `M${from.x} ${from.y}L${to.x} ${to.y}M${wing(0.45)}L${to.x} ${to.y}L${wing(-0.45)}`
}

/** An SVG path; the same on a canvas, in an export and in a replay. Text has none. */
export function pathOf({ tool, points, width }: Drawn): string {
  const [from, to] = points
  if (!from || tool === "text") return ""
  if (tool === "pen" || tool === "marker") return smooth(points)
  if (!to) return ""
  if (tool === "line") return `M${from.x} ${from.y}L${to.x} ${to.y}`
  if (tool === "arrow") return arrow(from, to, width)
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)]
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)]
  if (tool === "rect") return `M${left} ${top}H${right}V${bottom}H${left}Z`
  const [rx, ry] = [(right - left) / 2, (bottom - top) / 2]
  const middle = (top + bottom) / 2
  return `M${left} ${middle}A${rx} ${ry} 0 1 1 ${right} ${middle}A${rx} ${ry} 0 1 1 ${left} ${middle}Z`
}

/** The line that the eraser looks for: a shape's outline as short straight pieces. */
export function outline({ tool, points }: Drawn): Point[] {
  const [from, to] = points
  if (!from || !to || tool === "pen" || tool === "marker" || tool === "line" || tool === "arrow") return [...points]
  if (tool === "rect") return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }, from]
  const [cx, cy] = [(from.x + to.x) / 2, (from.y + to.y) / 2]
  return Array.from({ length: 33 }, (_, at) => ({ x: cx + (Math.cos((at * Math.PI) / 16) * (to.x - from.x)) / 2, y: cy + (Math.sin((at * Math.PI) / 16) * (to.y - from.y)) / 2 }))
}

/** The box of a text, by its letters: Han characters are square, others about half as wide. */
export function textBox(drawn: Drawn): { left: number; top: number; right: number; bottom: number } {
  const at = drawn.points[0] ?? { x: 0, y: 0 }
  const lines = (drawn.text ?? "").split("\n")
  const widths = lines.map((line) => [...line].reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.56), 0))
  return { left: at.x, top: at.y, right: at.x + Math.max(...widths) * drawn.width, bottom: at.y + lines.length * drawn.width * LEADING }
}

/** Whether a round eraser at `at` touches what was drawn. */
export function touches(drawn: Drawn, at: Point, radius: number): boolean {
  if (drawn.tool === "text") {
    const box = textBox(drawn)
    return at.x >= box.left - radius && at.x <= box.right + radius && at.y >= box.top - radius && at.y <= box.bottom + radius
  }
  const line = outline(drawn)
  const reach = radius + drawn.width / 2
  if (line.length === 1) return Math.hypot(at.x - (line[0] as Point).x, at.y - (line[0] as Point).y) <= reach
  for (let one = 1; one < line.length; one++) if (toSegment(at, line[one - 1] as Point, line[one] as Point) <= reach) return true
  return false
}

/** Shift keeps lines at steps of 15°, and boxes square. */
export function straight(tool: Tool, from: Point, to: Point): Point {
  const dx = to.x - from.x
  const dy = to.y - from.y
  if (tool === "rect" || tool === "ellipse") {
    const side = Math.max(Math.abs(dx), Math.abs(dy))
    return { x: from.x + Math.sign(dx || 1) * side, y: from.y + Math.sign(dy || 1) * side }
  }
  const step = Math.PI / 12
  const turn = Math.round(Math.atan2(dy, dx) / step) * step
  const length = Math.hypot(dx, dy)
  return { x: from.x + Math.cos(turn) * length, y: from.y + Math.sin(turn) * length }
}
