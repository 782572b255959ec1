/** What the parts of the replay's page share. */
import { type ComputedRef, inject, type InjectionKey, type Ref } from "vue"
import type { LessonRoom } from "@/features/learn/logic/useLessonRoom"
import type { Presence } from "@/features/learn/logic/usePresence"
import type { Questions } from "@/features/learn/logic/useQuestions"
import type { ReplayData, TimelineItem } from "./types"
import type { ReplayClock } from "./useReplayClock"

export interface ReplayParts {
  data: Ref<ReplayData>
  clock: ReplayClock
  presence: Presence
  questions: Questions
  room: LessonRoom
  items: Ref<readonly TimelineItem[]>
  trainee: ComputedRef<boolean>
  play: () => Promise<void>
  seek: (ms: number) => void
}

export const REPLAY: InjectionKey<ReplayParts> = Symbol("replay")

export function useReplay(): ReplayParts {
  const parts = inject(REPLAY)
  if (!parts) throw new Error("the replay's parts stand inside ReplayView")
  return parts
}
