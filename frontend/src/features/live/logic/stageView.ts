/** A tile as it is drawn: what the room says of a source, and what has arrived of it. */
import type { Tile } from "./layout"
import type { LineState } from "./line"
import type { QualityLevel } from "./quality"

export interface StageView extends Tile {
  /** Name with what goes beside it (lecturer, me). */
  caption: string
  stream: MediaStream | null
  state: LineState | "off"
  mic: boolean
  /** A picture is being sent. */
  picture: boolean
  mirrored: boolean
  soundOnly: boolean
  quality: QualityLevel | null
}
