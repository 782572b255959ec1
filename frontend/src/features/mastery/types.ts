/** Mastery as the API has it. */
import type { components } from "@/api"

type Schemas = components["schemas"]
export type PersonMastery = Schemas["PersonMastery"]
export type ClassMastery = Schemas["ClassMastery"]
export type Topic = Schemas["MasteryTopic"]
export type Weak = Schemas["MasteryWeak"]
export type Step = Schemas["MasteryStep"]
export type Cell = Schemas["MasteryCell"]
export type Formula = Schemas["MasteryFormula"]
export type Level = Schemas["MasteryLevel"]
export type By = "chapter" | "tag"

/** Where a step leads: the moment of the video, the replay of a class, or the lesson. */
export function placeOf(step: Step): string {
  if (step.kind === "live") return `/live/${step.lesson}/replay`
  return step.moment_ms === null ? `/lessons/${step.lesson}` : `/lessons/${step.lesson}?t=${step.moment_ms}`
}
