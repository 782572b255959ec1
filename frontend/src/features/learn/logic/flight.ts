/** Which lane a bullet flies in, so that none overtakes another. Pure. */

export interface Lane {
  /** When its last bullet's tail has entered the picture (ms). */
  clearAt: number
  /** When its last bullet has left the picture (ms). */
  goneAt: number
}

export interface Flight {
  lane: number
  durationMs: number
}

/**
 * A lane for a bullet of `width` px in a picture of `picture` px that crosses in `crossMs`, or
 * null when every lane is taken: then it is left out, except one's own, which takes the lane
 * that clears first.
 */
export function assignLane(lanes: Lane[], options: { now: number; width: number; picture: number; crossMs: number; own: boolean }): Flight | null {
  const { now, width, picture, crossMs, own } = options
  const speed = (picture + width) / crossMs
  const reach = picture / speed
  const free = lanes.findIndex((lane) => lane.clearAt <= now && lane.goneAt <= now + reach)
  const chosen = free >= 0 ? free : own ? lanes.reduce((best, lane, index) => (lane.clearAt < (lanes[best]?.clearAt ?? Infinity) ? index : best), 0) : -1
  const lane = lanes[chosen]
  if (!lane) return null
  lane.clearAt = now + (width + 24) / speed
  lane.goneAt = now + crossMs
  return { lane: chosen, durationMs: crossMs }
}
