/** Moments as lecturers type them, ticks of the ruler, and the pauses between sentences. */
import { clock } from "@/ui/minutes"
import type { Peaks } from "./types"

/** `27:06.4`: a moment to the tenth of a second. */
export const stamp = (ms: number): string => `${clock(ms)}.${Math.floor((Math.max(0, ms) % 1000) / 100)}`

/** Reads `27:06.4`, `1:02:03` or plain seconds; null when it is none of them. */
export function parseStamp(text: string): number | null {
  const parts = text.trim().replaceAll("：", ":").split(":")
  if (parts.length > 3 || parts.some((part) => !/^\d+(\.\d+)?$/.test(part))) return null
  return Math.round(parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1000)
}

const STEPS_S = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800]

/** Labelled moments, at most about ten, and the small ticks between them. */
export function rulerTicks(durationMs: number, most = 10): { at: number; label: string | null }[] {
  const step = (STEPS_S.find((one) => durationMs / 1000 / one <= most) ?? 3600) * 1000
  const small = step / 5
  const ticks: { at: number; label: string | null }[] = []
  for (let index = 0; index * small <= durationMs; index++) ticks.push({ at: index * small, label: index % 5 === 0 ? clock(index * small) : null })
  return ticks
}

/** Middles of the quiet stretches of at least 0.3 s. */
export function pausesIn(peaks: Peaks | undefined): number[] {
  if (!peaks || !peaks.peaks.length) return []
  const loud = [...peaks.peaks].sort((a, b) => a - b)[Math.floor(peaks.peaks.length * 0.9)] ?? 0
  const quiet = Math.max(3, loud * 0.15)
  const found: number[] = []
  let from = 0
  const close = (to: number): void => {
    if (to - from >= peaks.per_second * 0.3 && from > 0) found.push(Math.round((((from + to) / 2) * 1000) / peaks.per_second))
  }
  peaks.peaks.forEach((peak, index) => {
    if (peak > quiet) {
      close(index)
      from = index + 1
    }
  })
  return found
}

export function nearest(moments: readonly number[], at: number, within: number): number | null {
  let best: number | null = null
  for (const moment of moments) if (Math.abs(moment - at) <= within && (best === null || Math.abs(moment - at) < Math.abs(best - at))) best = moment
  return best
}

/** Stretches between questions, the ends of the video included. */
export function gapsBetween(moments: readonly number[], durationMs: number): { from: number; to: number }[] {
  const edges = [0, ...[...moments].sort((a, b) => a - b), durationMs]
  return edges.slice(1).map((to, index) => ({ from: edges[index] ?? 0, to })).filter((gap) => gap.to - gap.from > 0)
}
