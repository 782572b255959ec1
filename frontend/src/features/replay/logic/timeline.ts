/** What a replay shows at a moment: tracks, chapters, lines. Pure. */
import type { ReplayChapter, ReplayGroup, ReplayTrack, TimelineItem } from "./types"

/** Loaded a little before they begin, so that they begin in step. */
export const LEAD_MS = 8_000

export const covers = (track: ReplayTrack, at: number, lead = 0): boolean => at >= track.offset_ms - lead && at < track.offset_ms + track.duration_ms

/** The moment inside a track (seconds of its own film). */
export const within = (track: ReplayTrack, at: number): number => Math.max(0, at - track.offset_ms) / 1000

/** Screens first, then lecturers, then who came first. */
export function byImportance(a: ReplayTrack, b: ReplayTrack): number {
  const weight = (track: ReplayTrack): number => (track.source === "screen" ? 0 : track.lecturer ? 1 : 2)
  return weight(a) - weight(b) || a.offset_ms - b.offset_ms
}

/** Which track has the large place at a moment: the pinned one, else the most important with a picture. */
export function mainAt(tracks: readonly ReplayTrack[], at: number, pinned: string | null): ReplayTrack | null {
  const there = tracks.filter((track) => track.kind !== "audio" && covers(track, at)).sort(byImportance)
  return there.find((track) => track.id === pinned) ?? there[0] ?? null
}

/** Groups that could be entered at a moment. */
export const groupsAt = (groups: readonly ReplayGroup[], at: number): ReplayGroup[] => groups.filter((group) => group.from_ms <= at && at < group.to_ms)

/**
 * Where one is at a moment: the chosen group while its round is open, else the main room (null).
 * In the next round the group of the same name goes on.
 */
export function placeAt(groups: readonly ReplayGroup[], at: number, chosen: string | null): string | null {
  const name = groups.find((group) => group.id === chosen)?.name
  return groupsAt(groups, at).find((group) => group.id === chosen || group.name === name)?.id ?? null
}

export function chapterAt(chapters: readonly ReplayChapter[], at: number): ReplayChapter | null {
  return [...chapters].reverse().find((chapter) => chapter.at_ms <= at) ?? null
}

/** Items of some kinds up to a moment, oldest first. */
export const until = (items: readonly TimelineItem[], kinds: readonly string[], at: number): TimelineItem[] => items.filter((item) => kinds.includes(item.kind) && item.at_ms <= at)

/** How far a film may stray from the common clock before it is set right (s). */
export const DRIFT_S = 0.3
