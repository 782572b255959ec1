/** An exercise as it is typed, the body the server wants, and what is still missing. */
import type { Answer, Choice, ExerciseKind, Prepared, Run } from "./types"

export interface Draft {
  type: ExerciseKind
  stem: string
  options: Choice[]
  right: string[]
  truth: boolean | null
  sentences: string
  many: boolean
  explanation: string
  limit: number
  anonymous: boolean
}

const lettered = (count: number): Choice[] => Array.from({ length: count }, (_, index) => ({ id: String.fromCharCode(97 + index), text: "" }))
export const emptyDraft = (type: ExerciseKind = "single"): Draft => ({ type, stem: "", options: lettered(3), right: [], truth: null, sentences: "", many: false, explanation: "", limit: 60, anonymous: false })
export const hasOptions = (type: ExerciseKind): boolean => type === "single" || type === "multiple" || type === "vote"

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

export function fromPrepared(row: Prepared): Draft {
  const { body } = row
  const options = Array.isArray(body["options"]) ? (body["options"] as Choice[]).map(({ id, text }) => ({ id, text })) : lettered(3)
  const right = body["right"]
  return {
    type: row.type, stem: String(body["stem"] ?? ""), options, right: typeof right === "string" ? [right] : strings(right), truth: typeof right === "boolean" ? right : null,
    sentences: strings(body["variants"]).join("\n"), many: body["many"] === true, explanation: row.explanation, limit: row.limit_ms / 1000, anonymous: row.anonymous,
  }
}

const filled = (draft: Draft): Choice[] => draft.options.map(({ id, text }) => ({ id, text: text.trim() })).filter((one) => one.text)

export function bodyOf(draft: Draft): Record<string, unknown> {
  const stem = draft.stem.trim()
  const options = filled(draft)
  const ids = new Set(options.map((one) => one.id))
  switch (draft.type) {
    case "single":
      return { stem, options, right: draft.right[0] ?? "" }
    case "multiple":
      return { stem, options, right: draft.right.filter((id) => ids.has(id)) }
    case "true_false":
      return { stem, right: draft.truth }
    case "vote":
      return { stem, options, many: draft.many }
    case "short_text":
      return { stem, variants: draft.sentences.split("\n").map((one) => one.trim()).filter(Boolean) }
  }
}

export function wordingOf(draft: Draft): Record<string, unknown> {
  return { type: draft.type, body: bodyOf(draft), explanation: draft.explanation.trim(), limit_ms: draft.limit * 1000, anonymous: draft.anonymous }
}

/** The first thing that is missing, as a code with a sentence; null when it can be asked. */
export function problemOf(draft: Draft): string | null {
  if (!draft.stem.trim()) return "stem"
  if (draft.type === "true_false") return draft.truth === null ? "right" : null
  if (!hasOptions(draft.type)) return null
  const options = filled(draft)
  if (options.length < 2) return "options"
  if (new Set(options.map((one) => one.text.toLowerCase())).size !== options.length) return "differ"
  const ids = new Set(options.map((one) => one.id))
  return draft.type !== "vote" && !draft.right.some((id) => ids.has(id)) ? "right" : null
}

/** One bar of the chart. */
export interface Bar {
  id: string
  letter: string
  text: string
  count: number
  /** Of those who answered, 0 to 1. */
  share: number
  right: boolean
  mine: boolean
}

export function chosenOf(answer: Answer | null | undefined): string[] {
  if (!answer) return []
  if ("option" in answer) return [answer.option]
  if ("options" in answer) return answer.options
  return "value" in answer ? [String(answer.value)] : []
}

/** Bars in the order of the options; `truth` are the words for right and wrong. */
export function barsOf(run: Run, counts: Readonly<Record<string, number>>, answered: number, key: Readonly<Record<string, unknown>> | null, truth: readonly [string, string]): Bar[] {
  const options = run.type === "true_false" ? [{ id: "true", text: truth[0] }, { id: "false", text: truth[1] }] : ((run.public["options"] as Choice[] | undefined) ?? [])
  const right = new Set(key ? chosenOf(key as unknown as Answer) : [])
  const mine = new Set(chosenOf(run.mine?.answer))
  return options.map(({ id, text }, index) => {
    const count = counts[id] ?? 0
    return { id, letter: run.type === "true_false" ? "" : String.fromCharCode(65 + index), text, count, share: answered ? count / answered : 0, right: right.has(id), mine: mine.has(id) }
  })
}
