/**
 * Wait before try number `attempt` (0 = first): doubles from 0.5 s to 20 s, each
 * drawn from the upper half so that a class does not come back in one moment.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const top = Math.min(20_000, 500 * 2 ** Math.min(attempt, 10))
  return Math.round(top / 2 + (top / 2) * random())
}
