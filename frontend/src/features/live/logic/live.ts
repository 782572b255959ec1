/** What the parts of the live page share, provided by LiveRoomView. */
import { type ComputedRef, inject, type InjectionKey, type Ref } from "vue"
import type { Actions } from "./actions"
import type { LiveInfo } from "./info"
import type { LiveRoom } from "./useLiveRoom"
import type { LivePresence } from "./useLivePresence"
import type { LocalMedia } from "./useLocalMedia"
import type { Publishing } from "./usePublishing"
import type { Stage } from "./useStage"
import type { Watching } from "./useWatching"

export interface Live {
  info: Ref<LiveInfo>
  room: LiveRoom
  act: Actions
  media: LocalMedia
  publishing: Publishing
  watching: Watching
  presence: LivePresence
  stage: Stage
  teaches: ComputedRef<boolean>
  onAir: ComputedRef<boolean>
  /** On stage, or in a breakout, where everybody may speak. */
  maySpeak: ComputedRef<boolean>
  /** May take the one place for a shared screen. */
  mayShare: ComputedRef<boolean>
  /** The person asked for sound alone. */
  soundOnly: Ref<boolean>
  toggleMic: () => Promise<void>
  toggleCamera: () => Promise<void>
  toggleScreen: () => Promise<void>
}

export const LIVE: InjectionKey<Live> = Symbol("live")

export function useLive(): Live {
  const live = inject(LIVE)
  if (!live) throw new Error("the live room's parts stand inside LiveRoomView")
  return live
}
