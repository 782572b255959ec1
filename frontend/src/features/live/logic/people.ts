/** The order of the list of people, and what stands beside a name. Pure. */
import type { LiveState } from "./state"
import type { Member } from "./types"

const STATE_ORDER = { here: 1, hidden: 1, away: 0, offline: 3 } as const

/** Lecturers, then who is on stage, then who needs a look, then by name; the gone last. */
export function inOrder(state: Pick<LiveState, "people" | "stage">, search: string): Member[] {
  const onStage = new Set(state.stage.map((seat) => seat.id))
  const wanted = search.trim().toLocaleLowerCase()
  const weight = (one: Member): number => {
    if (one.state === "offline") return 9
    if (one.part === "lecturer") return 0
    if (onStage.has(one.id)) return 1
    return 2 + STATE_ORDER[one.state]
  }
  return state.people
    .filter((one) => !wanted || one.name.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => weight(a) - weight(b) || a.name.localeCompare(b.name, "zh-CN"))
}

/** How many trainees have their page open now. */
export const hereCount = (state: Pick<LiveState, "people">): number => state.people.filter((one) => one.part === "trainee" && one.state !== "offline").length
