/** The five question types as they reach a trainee, and the answers that go back. */
export type QuestionKind = "single" | "multiple" | "true_false" | "fill_in" | "short_text"

export interface CardQuestion {
  type: QuestionKind
  stem: string
  options?: readonly { id: string; text: string }[]
  /** Number of blanks of a fill-in. */
  blanks?: number
}

export type Answer = { option: string } | { options: string[] } | { value: boolean } | { blanks: string[] } | { text: string }

export interface Draft {
  chosen: string[]
  blanks: string[]
  text: string
}

export function emptyDraft(question: CardQuestion): Draft {
  return { chosen: [], blanks: Array.from({ length: question.blanks ?? 0 }, () => ""), text: "" }
}

/** One option replaces another, except where several may be chosen. */
export function choose(question: CardQuestion, draft: Draft, id: string): Draft {
  if (question.type !== "multiple") return { ...draft, chosen: [id] }
  const chosen = draft.chosen.includes(id) ? draft.chosen.filter((one) => one !== id) : [...draft.chosen, id]
  return { ...draft, chosen }
}

export function canSend(question: CardQuestion, draft: Draft): boolean {
  if (question.type === "fill_in") return draft.blanks.some((text) => text.trim() !== "")
  if (question.type === "short_text") return draft.text.trim() !== ""
  return draft.chosen.length > 0
}

export function toAnswer(question: CardQuestion, draft: Draft): Answer {
  switch (question.type) {
    case "single":
      return { option: draft.chosen[0] ?? "" }
    case "multiple":
      return { options: [...draft.chosen] }
    case "true_false":
      return { value: draft.chosen[0] === "true" }
    case "fill_in":
      return { blanks: draft.blanks.map((text) => text.trim()) }
    case "short_text":
      return { text: draft.text.trim() }
  }
}
