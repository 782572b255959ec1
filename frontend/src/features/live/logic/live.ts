/** What the parts of the live page share, provided by LiveRoomView. */
import { type ComputedRef, inject, type InjectionKey, type Ref } from "vue"
import type { Actions } from "./actions"
import type { LayoutName } from "./layout"
import type { LiveInfo } from "./info"
import type { StageView } from "./stageView"
import type { LiveRoom } from "./useLiveRoom"
import type { LivePresence } from "./useLivePresence"
import type { LocalMedia } from "./useLocalMedia"
import type { Publishing } from "./usePublishing"
import type { Watching } from "./useWatching"

export interface Live {
  info: Ref<LiveInfo>
  room: LiveRoom
  act: Actions
  media: LocalMedia
  publishing: Publishing
  watching: Watching
  presence: LivePresence
  teaches: ComputedRef<boolean>
  /** On stage here, or in a breakout where everybody may speak. */
  maySpeak: ComputedRef<boolean>
  tiles: ComputedRef<StageView[]>
  layout: Ref<LayoutName | null>
  pinned: Ref<string | null>
  boardOpen: Ref<boolean>
  bullets: Ref<boolean>
  soundOnly: Ref<boolean>
}

export const LIVE: InjectionKey<Live> = Symbol("live")

export function useLive(): Live {
  const live = inject(LIVE)
  if (!live) throw new Error("the live room's parts stand inside LiveRoomView")
  return live
}
