/** The form as data, and what can be said of a work without asking the server. Pure. */
import { type Content, type Kind, type Problem, type RubricLine, SECTIONS, type State, type Work } from "./types"

export interface Field {
  /** As in `problems[].field`; also the key of its words. */
  path: string
  input: "line" | "url" | "note" | "text"
  optional?: boolean
  /** Characters from which a text says something, as the server has it. */
  min?: number
}
export interface Group {
  key: string
  fields: readonly Field[]
}

export const MOST: Readonly<Record<Field["input"], number>> = { line: 200, url: 200, note: 1000, text: 5000 }
const shop = (key: string, names: readonly string[]): Group => ({
  key,
  fields: [...names.map((name): Field => ({ path: `${key}.${name}`, input: "line" })), { path: `${key}.url`, input: "url" }, { path: `${key}.note`, input: "note", optional: true }],
})
export const FORM: Readonly<Record<Kind, readonly Group[]>> = {
  practical_result: [shop("simulated", ["name"]), shop("real", ["platform", "name"]), { key: "summary", fields: [{ path: "summary", input: "text", min: 30 }] }],
  business_plan: [{ key: "title", fields: [{ path: "title", input: "line" }] }, { key: "sections", fields: SECTIONS.map((name): Field => ({ path: `sections.${name}`, input: "text", min: 20 })) }],
}
export const FIELDS: Readonly<Record<Kind, readonly Field[]>> = {
  practical_result: FORM.practical_result.flatMap((group) => group.fields),
  business_plan: FORM.business_plan.flatMap((group) => group.fields),
}

type Node = { [name: string]: Node | string }

/** The text at a path; what is not there is empty. */
export function at(content: Content, path: string): string {
  let node: Node | string | undefined = content as unknown as Node
  for (const name of path.split(".")) node = typeof node === "object" ? node[name] : undefined
  return typeof node === "string" ? node : ""
}

/** The content with another text at a path; the one given is left as it is. */
export function put(content: Content, path: string, value: string): Content {
  const set = (node: Node, names: readonly string[]): Node => {
    const [name = "", ...rest] = names
    const inner = node[name]
    return { ...node, [name]: rest.length === 0 ? value : set(typeof inner === "object" ? inner : {}, rest) }
  }
  return set(content as unknown as Node, path.split(".")) as unknown as Content
}

/** Characters as a person counts them. */
export const count = (text: string): number => [...text.trim()].length

/** How many of the parts that are asked for hold something: sections of a plan, fields of a result. */
export function progress(kind: Kind, content: Content): { done: number; of: number } {
  const asked = FIELDS[kind].filter((field) => (kind === "business_plan" ? field.path.startsWith("sections.") : !field.optional))
  return { done: asked.filter((field) => at(content, field.path).trim() !== "").length, of: asked.length }
}

/** The first problem of each field. */
export function problemsByField(problems: readonly Problem[]): Map<string, Problem["code"]> {
  const found = new Map<string, Problem["code"]>()
  for (const one of problems) if (!found.has(one.field)) found.set(one.field, one.code)
  return found
}

const EDITABLE: readonly State[] = ["draft", "returned", "failed"]
export const mayEdit = (work: Pick<Work, "state" | "open">): boolean => work.open && EDITABLE.includes(work.state)

/** A link that may be opened: whole and http(s); anything else stays text. */
export function safeLink(text: string): string | undefined {
  const given = text.trim()
  if (!/^https?:\/\/[^\s/]/i.test(given)) return undefined
  try {
    return new URL(given).href
  } catch {
    return undefined
  }
}

export type Points = Record<string, number | "" | null>
export interface Sum {
  sum: number
  of: number
  /** Each criterion has points within its limit. */
  complete: boolean
  /** Criteria whose points are out of bounds, or not whole or half. */
  wrong: string[]
}

export function rubricSum(rubric: readonly RubricLine[], points: Points): Sum {
  const found: Sum = { sum: 0, of: 0, complete: rubric.length > 0, wrong: [] }
  for (const { key, of } of rubric) {
    found.of += of
    const given = points[key]
    if (typeof given !== "number" || Number.isNaN(given)) {
      found.complete = false
      continue
    }
    if (given < 0 || given > of || !Number.isInteger(given * 2)) {
      found.complete = false
      found.wrong.push(key)
      continue
    }
    found.sum += given
  }
  return found
}

export const passes = (sum: number, minMilli: number): boolean => Math.round(sum * 1000) >= minMilli
