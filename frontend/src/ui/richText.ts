/**
 * A question's text in parts: words, media by `![words](media:NAME)`, and formulas by `$…$` or
 * `$$…$$`. A dollar sign before a space, after one or before a digit is money, not a formula. Pure.
 */
export type Part =
  | { kind: "words"; text: string }
  | { kind: "formula"; text: string; display: boolean }
  | { kind: "image" | "audio" | "video"; text: string; source: string }

/** Where the bytes of a named medium are; undefined: not to be had here. */
export type Address = (name: string) => string | undefined

const MARK = /!\[(?<words>[^\]]*)\]\(media:(?<name>[^)]+)\)|\$\$(?<display>[^$]+)\$\$|\$(?<inline>[^$\s](?:[^$\n]*[^$\s\\])?)\$(?!\d)/g

const mediumOf = (name: string): "image" | "audio" | "video" => (/\.(mp3|ogg|wav|m4a)$/i.test(name) ? "audio" : /\.(mp4|webm|mov)$/i.test(name) ? "video" : "image")

export function partsOf(text: string, address: Address): Part[] {
  const found: Part[] = []
  let at = 0
  const words = (until: number): void => {
    if (until > at) found.push({ kind: "words", text: text.slice(at, until) })
  }
  for (const mark of text.matchAll(MARK)) {
    words(mark.index)
    at = mark.index + mark[0].length
    const { display, inline, name = "", words: said = "" } = mark.groups ?? {}
    if (display !== undefined) found.push({ kind: "formula", text: display.trim(), display: true })
    else if (inline !== undefined) found.push({ kind: "formula", text: inline, display: false })
    else {
      const source = address(name)
      found.push(source ? { kind: mediumOf(name), text: said || name, source } : { kind: "words", text: `[${said || name}]` })
    }
  }
  words(text.length)
  return found
}
