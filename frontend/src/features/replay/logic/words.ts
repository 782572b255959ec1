/** Names of chapters: the word of their kind, their number, and what they were about. */
import type { ReplayChapter } from "./types"

export function chapterTitle(chapter: ReplayChapter, t: (key: string, named: Record<string, unknown>) => string): string {
  const word = t(`replay.chapter.${["start", "slide", "exercise", "breakouts"].includes(chapter.kind) ? chapter.kind : "other"}`, { n: chapter.kind === "slide" && chapter.title ? chapter.title : chapter.number })
  return chapter.title && chapter.kind !== "slide" ? `${word} · ${chapter.title}` : word
}
