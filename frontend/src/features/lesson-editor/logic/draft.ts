/** Between the server's question and the form's draft; and what is still missing in a draft. */
import type { Answer, CardQuestion, QuestionKind } from "@/ui/question"
import type { Blank, Choice, Draft, QuestionRow } from "./types"

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
const record = (value: unknown): Record<string, unknown> => (typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {})
export const VARIANT_SEPARATOR = "/"
export const BLANK = "____"

export const emptyBlank = (): Blank => ({ variants: "", number: "", tolerance: "0", caseSensitive: false })
const lettered = (count: number): Choice[] => Array.from({ length: count }, (_, index) => ({ id: String.fromCharCode(97 + index), text: "" }))

export function emptyDraft(type: QuestionKind, at: number): Draft {
  return {
    id: `new-${crypto.randomUUID()}`, isNew: true, version: 0, at_ms: at, limit_ms: type === "true_false" ? 20_000 : 60_000, required: true, on_wrong: "explain", jump_to_ms: null,
    type, stem: "", options: lettered(type === "multiple" ? 4 : 3), shuffle: true, right: [], truth: null, blanks: [emptyBlank()], sentences: "", explanation: "", points: 1,
  }
}

export function fromRow(row: QuestionRow): Draft {
  const body = record(row.body)
  const options = Array.isArray(body["options"]) ? body["options"].map(record).map((one) => ({ id: String(one["id"]), text: String(one["text"]) })) : lettered(3)
  const right = body["right"]
  const blanks = Array.isArray(body["blanks"])
    ? body["blanks"].map(record).map((one) => ({ variants: strings(one["variants"]).join(` ${VARIANT_SEPARATOR} `), number: one["number"] === null || one["number"] === undefined ? "" : String(one["number"]), tolerance: String(one["tolerance"] ?? "0"), caseSensitive: one["case_sensitive"] === true }))
    : [emptyBlank()]
  const { id, version, at_ms, limit_ms, required, on_wrong, jump_to_ms, type, explanation, points } = row
  return {
    id, isNew: false, version, at_ms, limit_ms, required, on_wrong, jump_to_ms, type, explanation, points, options, blanks,
    stem: String(body["stem"] ?? ""), shuffle: body["shuffle"] === true,
    right: typeof right === "string" ? [right] : strings(right), truth: typeof right === "boolean" ? right : null,
    sentences: strings(body["variants"]).join("\n"),
  }
}

const split = (text: string, by: string | RegExp): string[] => text.split(by).map((one) => one.trim()).filter(Boolean)
export const variantsOf = (blank: Blank): string[] => split(blank.variants, /[/／]/)

export function bodyOf(draft: Draft): Record<string, unknown> {
  const stem = draft.stem.trim()
  const options = draft.options.map((one) => ({ id: one.id, text: one.text.trim() }))
  switch (draft.type) {
    case "single":
      return { stem, options, shuffle: draft.shuffle, right: draft.right[0] ?? "" }
    case "multiple":
      return { stem, options, shuffle: draft.shuffle, right: draft.right }
    case "true_false":
      return { stem, right: draft.truth }
    case "fill_in":
      return { stem, blanks: draft.blanks.map((one) => ({ variants: variantsOf(one), number: one.number.trim() || null, tolerance: one.tolerance.trim() || "0", case_sensitive: one.caseSensitive })) }
    case "short_text":
      return { stem, variants: split(draft.sentences, "\n") }
  }
}

export function payloadOf(draft: Draft): Record<string, unknown> {
  const { at_ms, limit_ms, required, on_wrong, type, points } = draft
  return { at_ms, limit_ms, required, on_wrong, type, points, jump_to_ms: on_wrong === "jump" ? draft.jump_to_ms : null, explanation: draft.explanation.trim(), body: bodyOf(draft) }
}

/** Each field that is not ready, with a code that has a sentence in the locale file. */
export function problemsOf(draft: Draft, durationMs: number): Record<string, string> {
  const found: Record<string, string> = {}
  if (!draft.stem.trim()) found["stem"] = "stem_missing"
  if (draft.at_ms <= 0 || draft.at_ms >= durationMs) found["at_ms"] = "outside_video"
  if (draft.limit_ms && (draft.limit_ms < 5_000 || draft.limit_ms > 600_000)) found["limit_ms"] = "out_of_range"
  if (draft.on_wrong === "jump" && (draft.jump_to_ms === null || draft.jump_to_ms >= draft.at_ms)) found["jump_to_ms"] = "must_go_back"
  if (draft.type === "single" || draft.type === "multiple") {
    const texts = draft.options.map((one) => one.text.trim().toLowerCase())
    if (texts.some((text) => !text)) found["options"] = "option_empty"
    else if (new Set(texts).size !== texts.length) found["options"] = "options_differ"
    else if (!draft.right.length) found["options"] = "right_missing"
  }
  if (draft.type === "true_false" && draft.truth === null) found["options"] = "right_missing"
  if (draft.type === "fill_in") {
    const marked = draft.stem.split(BLANK).length - 1
    if (draft.blanks.some((one) => !variantsOf(one).length && !one.number.trim())) found["blanks"] = "blank_empty"
    else if (marked && marked !== draft.blanks.length) found["blanks"] = "blanks_match_stem"
  }
  return found
}

export function cardOf(draft: Draft): CardQuestion {
  if (draft.type === "fill_in") return { type: draft.type, stem: draft.stem, blanks: draft.blanks.length }
  if (draft.type === "single" || draft.type === "multiple") return { type: draft.type, stem: draft.stem, options: draft.options }
  return { type: draft.type, stem: draft.stem }
}

const plain = (text: string): string => text.normalize("NFKC").trim().toLowerCase().replace(/\s+/g, " ")

/** The verdict of a preview, on the draft's own key; null where no machine can say. */
export function judge(draft: Draft, answer: Answer): boolean | null {
  if ("option" in answer) return draft.right[0] === answer.option
  if ("options" in answer) return answer.options.length === draft.right.length && answer.options.every((id) => draft.right.includes(id))
  if ("value" in answer) return draft.truth === answer.value
  if ("blanks" in answer) {
    return draft.blanks.every((blank, index) => {
      const typed = plain(answer.blanks[index] ?? "")
      if (variantsOf(blank).some((variant) => plain(variant) === typed)) return true
      return blank.number.trim() !== "" && typed !== "" && Math.abs(Number(typed) - Number(blank.number)) <= Number(blank.tolerance || 0)
    })
  }
  const sentences = split(draft.sentences, "\n")
  return sentences.length ? sentences.some((one) => plain(one) === plain(answer.text)) : null
}

export function sameDraft(a: Draft, b: Draft): boolean {
  return JSON.stringify(payloadOf(a)) === JSON.stringify(payloadOf(b))
}
