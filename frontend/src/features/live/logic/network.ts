/** A quick look at the line before class: round trips and how fast data comes. */

export interface NetworkFound {
  rttMs: number
  /** Largest minus smallest round trip (ms). */
  jitterMs: number
  downKbps: number | null
  verdict: "good" | "fair" | "poor"
}

/** What the class needs: sound and slides 150 kbit/s, the picture 1.5 Mbit/s. Pure. */
export function verdictOf(rttMs: number, jitterMs: number, downKbps: number | null): NetworkFound["verdict"] {
  if (rttMs > 500 || jitterMs > 400 || (downKbps !== null && downKbps < 400)) return "poor"
  if (rttMs > 180 || jitterMs > 120 || (downKbps !== null && downKbps < 2_000)) return "fair"
  return "good"
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const TRIES = 5

/** Our own largest script, fetched again past the cache: enough to see the speed. */
async function download(signal: AbortSignal): Promise<number | null> {
  const scripts = performance.getEntriesByType("resource").filter((one): one is PerformanceResourceTiming => one instanceof PerformanceResourceTiming && one.name.startsWith(location.origin) && one.name.includes(".js"))
  const largest = scripts.sort((a, b) => b.decodedBodySize - a.decodedBodySize)[0]
  if (!largest) return null
  const began = performance.now()
  const bytes = (await (await fetch(largest.name, { cache: "no-store", signal })).arrayBuffer()).byteLength
  const ms = Math.max(1, performance.now() - began)
  return Math.round((bytes * 8) / ms)
}

/** Throws when the server cannot be reached. */
export async function lookAtNetwork(signal: AbortSignal): Promise<NetworkFound> {
  const trips: number[] = []
  for (let at = 0; at < TRIES; at += 1) {
    const began = performance.now()
    await fetch("/api/v1/session/", { cache: "no-store", credentials: "same-origin", signal })
    trips.push(performance.now() - began)
  }
  const downKbps = await download(signal)
  const rttMs = Math.round(median(trips))
  const jitterMs = Math.round(Math.max(...trips.slice(1)) - Math.min(...trips.slice(1)))
  return { rttMs, jitterMs, downKbps, verdict: verdictOf(rttMs, jitterMs, downKbps) }
}
