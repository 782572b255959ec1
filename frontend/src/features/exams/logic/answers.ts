/** Answers as they are sent, from what a person has chosen or typed; null: nothing. */
import type { Answer, Public } from "./types"

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

export function toggled(type: string, now: Answer | null, id: string): Answer | null {
  if (type === "true_false") return { value: id === "true" }
  if (type === "single") return { option: id }
  const before = list(now?.["options"])
  const next = before.includes(id) ? before.filter((one) => one !== id) : [...before, id]
  return next.length ? { options: next } : null
}

export function isChosen(type: string, now: Answer | null, id: string): boolean {
  if (!now) return false
  if (type === "true_false") return String(now["value"]) === id
  return type === "single" ? now["option"] === id : list(now["options"]).includes(id)
}

export function withText(text: string): Answer | null {
  return text.trim() ? { text } : null
}

export function withBlank(now: Answer | null, count: number, index: number, text: string): Answer | null {
  const blanks = Array.from({ length: count }, (_, n) => (n === index ? text : (list(now?.["blanks"])[n] ?? "")))
  return blanks.some((one) => one.trim()) ? { blanks } : null
}

export function blankAt(now: Answer | null, index: number): string {
  return list(now?.["blanks"])[index] ?? ""
}

/** The items in the order chosen so far, or as they are shown. */
export function orderOf(shown: Public, now: Answer | null): string[] {
  const order = list(now?.["order"])
  return order.length ? order : (shown.items ?? []).map((item) => item.id)
}

export function moved(order: readonly string[], from: number, to: number): Answer {
  const next = [...order]
  const [item] = next.splice(from, 1)
  if (item !== undefined) next.splice(to, 0, item)
  return { order: next }
}

export function paired(now: Answer | null, prompt: string, choice: string): Answer | null {
  const pairs = { ...((now?.["pairs"] ?? {}) as Record<string, string>) }
  if (choice) pairs[prompt] = choice
  else delete pairs[prompt]
  return Object.keys(pairs).length ? { pairs } : null
}

export const pairOf = (now: Answer | null, prompt: string): string => ((now?.["pairs"] ?? {}) as Record<string, string>)[prompt] ?? ""

/** An answer in words, for markers, reviews and appeals. */
export function inWords(type: string, shown: Public, answer: Answer | null | undefined, truth: (value: boolean) => string): string {
  if (!answer) return ""
  const text = (options: Public["options"], id: string): string => options?.find((one) => one.id === id)?.text ?? id
  if (type === "single") return text(shown.options, String(answer["option"]))
  if (type === "multiple") return list(answer["options"]).map((id) => text(shown.options, id)).join("；")
  if (type === "true_false") return truth(answer["value"] === true)
  if (type === "fill_in") return list(answer["blanks"]).join("；")
  if (type === "ordering") return list(answer["order"]).map((id) => text(shown.items, id)).join(" → ")
  if (type === "matching") return Object.entries((answer["pairs"] ?? {}) as Record<string, string>).map(([prompt, choice]) => `${text(shown.prompts, prompt)} – ${text(shown.choices, choice)}`).join("；")
  return String(answer["text"] ?? "")
}
