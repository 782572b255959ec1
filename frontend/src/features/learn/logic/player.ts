/** What the parts of the player share, provided by the room's view. */
import { type ComputedRef, inject, type InjectionKey, type Ref } from "vue"
import type { PlayerData } from "./types"
import type { Bullets } from "./useBullets"
import type { LessonRoom } from "./useLessonRoom"
import type { Playback } from "./usePlayback"
import type { Presence } from "./usePresence"
import type { Questions } from "./useQuestions"

export interface Player {
  data: Ref<PlayerData>
  room: LessonRoom
  playback: Playback
  presence: Presence
  questions: Questions
  bullets: Bullets
  gaps: ComputedRef<{ from: number; to: number }[]>
  /** The furthest moment that may be jumped to (ms). */
  reachable: ComputedRef<number>
  play: () => Promise<void>
  /** False when the lesson does not allow to jump there. */
  seek: (ms: number) => boolean
  watchGap: () => Promise<void>
}

export const PLAYER: InjectionKey<Player> = Symbol("player")

export function usePlayer(): Player {
  const player = inject(PLAYER)
  if (!player) throw new Error("the player's parts live inside LessonRoomView")
  return player
}

/** What bullets need to fly: a clock and the bullets. Live rooms and replays bring their own. */
export interface BulletSource {
  playback: { position: Ref<number>; playing: Ref<boolean> }
  bullets: Bullets
}

export const BULLET_SOURCE: InjectionKey<BulletSource> = Symbol("bullets")

export const useBulletSource = (): BulletSource => inject(BULLET_SOURCE, null) ?? usePlayer()
