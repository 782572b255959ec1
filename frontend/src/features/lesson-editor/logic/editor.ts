/** What the parts of the editor share, provided by its page. */
import { type ComputedRef, inject, type InjectionKey, type Ref } from "vue"
import type { Query } from "@/api"
import type { QuestionKind } from "@/ui/question"
import type { Playback } from "../../learn/logic/usePlayback"
import type { Chapter, Peaks, Settings, Subtitle } from "./types"
import type { QuestionDesk } from "./useQuestionDesk"
import type { VideoDesk } from "./useVideo"

export interface Editor {
  lessonId: string
  video: VideoDesk
  settings: Query<Settings>
  chapters: Query<Chapter[]>
  subtitles: Query<Subtitle[]>
  peaks: Ref<Peaks | undefined>
  pauses: ComputedRef<number[]>
  duration: ComputedRef<number>
  playback: Playback
  questions: QuestionDesk
  /** The track that questions are dropped on. */
  track: Ref<HTMLElement | null>
  /** A question type on its way from the palette; `at` is null while it is not over the track. */
  ghost: Ref<{ type: QuestionKind; at: number | null } | null>
  seek: (ms: number) => void
}

export const EDITOR: InjectionKey<Editor> = Symbol("lesson editor")

export function useEditor(): Editor {
  const editor = inject(EDITOR)
  if (!editor) throw new Error("the editor's parts live inside LessonEditorView")
  return editor
}
