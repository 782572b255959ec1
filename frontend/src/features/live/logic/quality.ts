/** How good a line is, from what the browser counted between two moments. Pure. */

export type QualityLevel = 0 | 1 | 2 | 3 | 4

export interface Counted {
  /** ms since epoch */
  at: number
  bytes: number
  packets: number
  lost: number
  /** Round trip (ms), or null when unknown. */
  rttMs: number | null
  frozenMs: number
}

export interface Quality {
  level: QualityLevel
  kbps: number
  lossPermille: number
  rttMs: number | null
  /** Share of the time in which the picture stood still (‰). */
  frozenPermille: number
}

/** 4 good, 3 fair, 2 poor, 1 bad, 0 no contact. */
export function levelOf(lossPermille: number, rttMs: number | null, frozenPermille: number): QualityLevel {
  const rtt = rttMs ?? 0
  if (lossPermille > 150 || rtt > 900 || frozenPermille > 400) return 1
  if (lossPermille > 60 || rtt > 500 || frozenPermille > 150) return 2
  if (lossPermille > 20 || rtt > 220 || frozenPermille > 40) return 3
  return 4
}

export function qualityBetween(before: Counted, now: Counted): Quality {
  const ms = Math.max(1, now.at - before.at)
  const packets = Math.max(0, now.packets - before.packets)
  const lost = Math.max(0, now.lost - before.lost)
  const lossPermille = packets + lost === 0 ? 0 : Math.round((lost * 1_000) / (packets + lost))
  const kbps = Math.round((Math.max(0, now.bytes - before.bytes) * 8) / ms)
  const frozenPermille = Math.min(1_000, Math.round((Math.max(0, now.frozenMs - before.frozenMs) * 1_000) / ms))
  return { level: levelOf(lossPermille, now.rttMs, frozenPermille), kbps, lossPermille, rttMs: now.rttMs, frozenPermille }
}

interface Row {
  type: string
  kind?: string
  [field: string]: unknown
}

const figure = (row: Row, name: string): number => (typeof row[name] === "number" ? row[name] : 0)

/** One moment's sum over the rows of `getStats()`, of the receiving or the sending side. */
export function count(rows: Iterable<Row>, side: "receive" | "send", at: number): Counted {
  const sum: Counted = { at, bytes: 0, packets: 0, lost: 0, rttMs: null, frozenMs: 0 }
  for (const row of rows) {
    if (side === "receive" && row.type === "inbound-rtp") {
      sum.bytes += figure(row, "bytesReceived")
      sum.packets += figure(row, "packetsReceived")
      sum.lost += figure(row, "packetsLost")
      sum.frozenMs += figure(row, "totalFreezesDuration") * 1_000
    } else if (side === "send" && row.type === "outbound-rtp") {
      sum.bytes += figure(row, "bytesSent")
      sum.packets += figure(row, "packetsSent")
    } else if (side === "send" && row.type === "remote-inbound-rtp") {
      sum.lost += figure(row, "packetsLost")
    } else if (row.type === "candidate-pair" && row["nominated"] === true && typeof row["currentRoundTripTime"] === "number") {
      sum.rttMs = Math.round(row["currentRoundTripTime"] * 1_000)
    }
  }
  return sum
}

export async function countOf(pc: RTCPeerConnection, side: "receive" | "send"): Promise<Counted> {
  const report = await pc.getStats()
  const rows: Row[] = []
  report.forEach((row) => rows.push(row as Row))
  return count(rows, side, Date.now())
}

/**
 * Falls to sound alone after several bad looks in a row, and asks for the picture
 * again after many good ones, waiting longer each time it had to fall.
 */
export class PictureJudge {
  soundOnly = false
  private bad = 0
  private good = 0
  private falls = 0

  /** One look; answers whether the choice has changed. */
  look(level: QualityLevel): boolean {
    if (level <= 1) {
      this.good = 0
      this.bad += 1
    } else {
      this.bad = 0
      this.good += level >= 3 ? 1 : 0
    }
    if (!this.soundOnly && this.bad >= BAD_LOOKS) return this.turn(true)
    if (this.soundOnly && this.good >= GOOD_LOOKS * Math.min(4, this.falls)) return this.turn(false)
    return false
  }

  private turn(soundOnly: boolean): boolean {
    this.soundOnly = soundOnly
    this.falls += soundOnly ? 1 : 0
    this.bad = this.good = 0
    return true
  }
}

/** Looks come every two seconds. */
export const LOOK_MS = 2_000
export const BAD_LOOKS = 4
export const GOOD_LOOKS = 8
