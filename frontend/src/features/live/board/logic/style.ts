/** Widths of each tool in page units (10,000 across the page). */
import type { Choice } from "./usePen"

export const SIZES = ["s", "m", "l"] as const
export type Size = (typeof SIZES)[number]

const LINE: Readonly<Record<Size, number>> = { s: 18, m: 34, l: 72 }
const MARKER: Readonly<Record<Size, number>> = { s: 140, m: 240, l: 380 }
const LETTERS: Readonly<Record<Size, number>> = { s: 220, m: 320, l: 520 }

export function widthOf(choice: Choice, size: Size): number {
  if (choice === "marker") return MARKER[size]
  return choice === "text" ? LETTERS[size] : LINE[size]
}
