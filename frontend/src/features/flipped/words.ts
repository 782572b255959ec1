/** Small words of the flipped classroom: marks, lateness, sizes. */
import type { Tone } from "@/ui/attendance"
import type { State } from "./api"

export const TONE: Readonly<Record<State, Tone>> = { assigned: "plain", studying: "plain", working: "plain", submitted: "amb", returned: "red", done: "acc" }

/** 873 thousandths → 87.3 */
export const marks = (milli: number | null | undefined): string => (milli === null || milli === undefined ? "–" : String(Math.round(milli) / 10))

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const kib = bytes / 1024
  return kib < 1024 ? `${Math.round(kib)} KB` : `${(kib / 1024).toFixed(1)} MB`
}

/** ms late as whole hours and minutes. */
export const lateness = (ms: number): { h: number; m: number } => ({ h: Math.floor(ms / 3_600_000), m: Math.floor((ms % 3_600_000) / 60_000) })

/** Only http(s) links are opened; anything else is shown as text. */
export const safeUrl = (url: string): string | undefined => (/^https?:\/\//i.test(url) ? url : undefined)
