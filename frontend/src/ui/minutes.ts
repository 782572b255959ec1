/** The states of one minute on the ruler, and how spans of time become minutes. */
export type MinuteState = "credited" | "gap" | "none"

export interface Span {
  from: number
  to: number
}

/**
 * One state per minute of a lesson of `total` ms. A minute is credited when its
 * middle lies in a credited span, a gap when it lies in a gap, else not yet.
 * All times are milliseconds from the lesson's start.
 */
export function minuteStates(total: number, credited: readonly Span[], gaps: readonly Span[] = []): MinuteState[] {
  const count = Math.max(0, Math.ceil(total / 60_000))
  const within = (spans: readonly Span[], at: number): boolean => spans.some((span) => span.from <= at && at < span.to)
  return Array.from({ length: count }, (_, index) => {
    const middle = Math.min(index * 60_000 + 30_000, total - 1)
    if (within(credited, middle)) return "credited"
    return within(gaps, middle) ? "gap" : "none"
  })
}

/** Lessons shorter than this are drawn in equal parts: two ticks would say nothing. */
export const SHORT_MS = 10 * 60_000

/** As `minuteStates`, in 45 equal parts. */
export function partStates(total: number, credited: readonly Span[], gaps: readonly Span[] = []): MinuteState[] {
  const scale = (45 * 60_000) / Math.max(1, total)
  const grow = (spans: readonly Span[]): Span[] => spans.map((span) => ({ from: span.from * scale, to: span.to * scale }))
  return minuteStates(45 * 60_000, grow(credited), grow(gaps))
}

/** `filled` credited minutes, then `gap` recoverable ones, then the rest. */
export function plainStates(total: number, filled: number, gap = 0): MinuteState[] {
  return Array.from({ length: total }, (_, index) => (index < filled ? "credited" : index < filled + gap ? "gap" : "none"))
}

/** 0 at the quarter hours, 1 at the fives, 2 else: the three heights of a tick. */
export const tickRank = (index: number): 0 | 1 | 2 => (index % 15 === 0 ? 0 : index % 5 === 0 ? 1 : 2)

/** `23:54` for minutes and seconds, `1:02:03` from an hour on. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const two = (n: number): string => String(n).padStart(2, "0")
  const h = Math.floor(s / 3600)
  const mm = two(Math.floor((s % 3600) / 60))
  return h > 0 ? `${h}:${mm}:${two(s % 60)}` : `${mm}:${two(s % 60)}`
}
