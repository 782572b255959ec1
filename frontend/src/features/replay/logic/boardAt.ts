/** How the class's board stood at a moment: its opening, and what was drawn and turned since. Pure. */
import { type Stroke, strokeOf } from "@/features/live/board/logic/copy"
import type { BoardPageBody, BoardStroke } from "@/realtime/messages"
import type { TimelineItem } from "./types"

export interface BoardMoment {
  page: BoardPageBody | null
  strokes: Stroke[]
}

interface Opening {
  scope: string
  page: string | null
  pages: BoardPageBody[]
  strokes: (BoardStroke & { page: string })[]
}

interface Step {
  scope: string
  page: string
  add?: BoardStroke[]
  hide?: number[]
}

/** `scope` is the lesson's id for the main room's board; null when it has none. */
export function boardAt(items: readonly TimelineItem[], scope: string, at: number): BoardMoment | null {
  const opening = items.find((item) => item.kind === "board" && item.data["scope"] === scope)?.data as unknown as Opening | undefined
  if (!opening) return null
  const strokes = new Map<number, { page: string; told: BoardStroke }>(opening.strokes.map((one) => [one.n, { page: one.page, told: one }]))
  let page = opening.page
  for (const item of items) {
    if (item.at_ms > at || (item.kind !== "slide" && item.kind !== "stroke")) continue
    const step = item.data as unknown as Step
    if (step.scope !== scope) continue
    if (item.kind === "slide") page = step.page
    for (const told of step.add ?? []) strokes.set(told.n, { page: step.page, told })
    for (const number of step.hide ?? []) strokes.delete(number)
  }
  const shown = [...strokes.values()].filter((one) => one.page === page).sort((a, b) => a.told.n - b.told.n)
  return { page: opening.pages.find((one) => one.id === page) ?? null, strokes: shown.map((one) => strokeOf(one.told)) }
}
