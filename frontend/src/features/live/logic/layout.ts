/** What the stage shows: which tile is large, which stand beside it. Pure. */

export type LayoutName = "speaker" | "grid" | "screen" | "board"

export interface TileKey {
  user: string
  source: string
}

/** One thing that can be looked at. */
export interface Tile extends TileKey {
  name: string
  lecturer: boolean
  self: boolean
  /** 0 to 1, the last loudness. */
  level: number
}

export const keyOf = (tile: TileKey): string => `${tile.user}:${tile.source}`

/** Louder than this is speaking. */
export const SPEAKING = 0.28
/** How long the large place stays with somebody who has stopped speaking (ms). */
export const HOLD_MS = 2_500

export interface SpeakerMemory {
  user: string | null
  until: number
}

/** Who has the large place: the loudest of the others who speaks; it does not jump at every cough. */
export function speakerAt(tiles: readonly Tile[], memory: SpeakerMemory, now: number): SpeakerMemory {
  const speaking = tiles.filter((tile) => tile.source !== "screen" && !tile.self && tile.level >= SPEAKING).sort((a, b) => b.level - a.level)
  const held = speaking.find((tile) => tile.user === memory.user)
  if (held) return { user: held.user, until: now + HOLD_MS }
  if (memory.user && now < memory.until && tiles.some((tile) => tile.user === memory.user)) return memory
  const loudest = speaking[0]
  return loudest ? { user: loudest.user, until: now + HOLD_MS } : memory
}

export interface Arrangement<T extends Tile = Tile> {
  /** The large tile; null: everything is small (grid) or the board stands there. */
  main: T | null
  side: T[]
}

export interface ArrangeOptions {
  layout: LayoutName
  pinned: string | null
  speaker: string | null
}

/** Screens first, then lecturers, then who came first; one's own picture last. */
function byImportance(a: Tile, b: Tile): number {
  const weight = (tile: Tile): number => (tile.source === "screen" ? 0 : tile.self ? 3 : tile.lecturer ? 1 : 2)
  return weight(a) - weight(b)
}

export function arrange<T extends Tile>(tiles: readonly T[], options: ArrangeOptions): Arrangement<T> {
  const sorted = [...tiles].sort(byImportance)
  if (options.layout === "grid") return { main: null, side: sorted }
  if (options.layout === "board") return { main: null, side: sorted }
  const pinned = sorted.find((tile) => keyOf(tile) === options.pinned)
  const screen = sorted.find((tile) => tile.source === "screen")
  const speaking = sorted.find((tile) => tile.user === options.speaker && tile.source !== "screen")
  const main = pinned ?? (options.layout === "screen" ? screen : undefined) ?? speaking ?? sorted.find((tile) => tile.source !== "screen") ?? sorted[0] ?? null
  return { main, side: sorted.filter((tile) => tile !== main) }
}

/** The layout that fits what is there, until the person chooses one. */
export function layoutFor(tiles: readonly Tile[], boardOpen: boolean): LayoutName {
  if (tiles.some((tile) => tile.source === "screen")) return "screen"
  return boardOpen ? "board" : "speaker"
}

/** Columns of a grid of `count` tiles of 16:9 in a box: the ones that leave the tiles largest. */
export function gridColumns(count: number, width: number, height: number): number {
  let best = 1
  let widest = 0
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns)
    const tile = Math.min(width / columns, (height / rows) * (16 / 9))
    if (tile > widest + 0.5) {
      widest = tile
      best = columns
    }
  }
  return best
}
