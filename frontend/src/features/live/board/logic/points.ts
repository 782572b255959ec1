/**
 * Points on the wire: differences, folded (zigzag), seven bits a byte, base64url.
 * The server's twin is `live/board/points.py`; both are tested with the same vectors.
 */
export interface Point {
  x: number
  y: number
}

export const WIDTH = 10_000
export const TALLEST = 30_000

function push(out: number[], step: number): void {
  let number = step < 0 ? -step * 2 - 1 : step * 2
  while (number > 0x7f) {
    out.push((number & 0x7f) | 0x80)
    number >>>= 7
  }
  out.push(number)
}

export function pack(points: readonly Point[]): string {
  const out: number[] = []
  let last = { x: 0, y: 0 }
  for (const point of points) {
    push(out, point.x - last.x)
    push(out, point.y - last.y)
    last = point
  }
  let text = ""
  for (const byte of out) text += String.fromCharCode(byte)
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
}

/** What cannot be read is no points: the server has checked them, so this is a lost frame. */
export function unpack(packed: string): Point[] {
  let text: string
  try {
    text = atob(packed.replace(/-/g, "+").replace(/_/g, "/"))
  } catch {
    return []
  }
  const points: Point[] = []
  let value = 0
  let shift = 0
  let x = 0
  let y = 0
  let across = true
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at)
    value |= (byte & 0x7f) << shift
    if (byte & 0x80) {
      shift += 7
      continue
    }
    const step = value & 1 ? -((value + 1) >> 1) : value >> 1
    if (across) x += step
    else {
      y += step
      points.push({ x, y })
    }
    across = !across
    value = shift = 0
  }
  return points
}
