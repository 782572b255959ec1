import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"

const css = readFileSync("src/ui/tokens.css", "utf8")
type Tokens = Record<string, string>

function block(selector: string): Tokens {
  const start = css.indexOf(`${selector} {`)
  const body = css.slice(start, css.indexOf("}", start))
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1], match[2]]))
}
const light = block(":root")
const dark = { ...light, ...block(':root[data-theme="dark"]') }
const themes: [string, Tokens][] = [["light", light], ["dark", dark]]

type Rgb = [number, number, number]
const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Rgb
const linear = (c: Rgb): Rgb => c.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)) as Rgb
const luminance = (hex: string): number => {
  const [r, g, b] = linear(rgb(hex))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** Text on ground: AA wants 4.5. */
const TEXT: [string, string[]][] = [
  ["ink", ["surface", "bg", "sub", "sunk", "acc-t", "amb-t", "red-t", "tile-1", "tile-2", "tile-3"]],
  ["ink-2", ["surface", "bg", "sub", "sunk"]],
  ["ink-3", ["surface", "bg", "sub"]],
  ["acc", ["surface", "bg", "sub", "acc-t"]],
  ["acc-h", ["acc-t2"]],
  ["on-acc", ["acc", "acc-h", "tile-4", "tile-5"]],
  ["amb", ["surface", "bg", "amb-t"]],
  ["red", ["surface", "bg", "red-t"]],
  ["on-red", ["red"]],
  ["sla", ["surface", "sla-t"]],
]
/** Glyphs and field edges: 3. */
const SHAPE: [string, string[]][] = [
  ["acc", ["surface", "sub", "acc-t"]],
  ["amb-f", ["surface"]],
  ["red-f", ["surface"]],
  ["sla-f", ["surface"]],
  ["line-3", ["surface", "bg"]],
  ["ink", ["surface", "bg"]],
]
const cases = (pairs: [string, string[]][]): [string, string, Tokens, string, string][] =>
  themes.flatMap(([name, tokens]) => pairs.flatMap(([front, grounds]) => grounds.map((ground): [string, string, Tokens, string, string] => [name, `${front} on ${ground}`, tokens, front, ground])))

describe("tokens", () => {
  it("give the same dark palette by choice and by the system's wish", () => {
    expect(block(':root:not([data-theme="light"])')).toEqual(block(':root[data-theme="dark"]'))
  })
  it.each(cases(TEXT))("%s: text %s reaches AA", (_theme, _pair, tokens, front, ground) => {
    expect(contrast(tokens[front] ?? "", tokens[ground] ?? "")).toBeGreaterThanOrEqual(4.5)
  })
  it.each(cases(SHAPE))("%s: shape %s reaches 3:1", (_theme, _pair, tokens, front, ground) => {
    expect(contrast(tokens[front] ?? "", tokens[ground] ?? "")).toBeGreaterThanOrEqual(3)
  })
})

/** Full dichromacy, Viénot 1999 and Brettel's tritan plane as matrices on linear RGB. */
const BLIND: Record<string, number[][]> = {
  protan: [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
  deutan: [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
  tritan: [[1.00886, 0.13152, -0.14038], [-0.01552, 0.89186, 0.12366], [-0.05177, 0.76331, 0.28846]],
}
function lab(c: Rgb): Rgb {
  const [r, g, b] = c
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505)
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b)
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}
const seen = (hex: string, matrix: number[][]): Rgb => lab(matrix.map((row) => Math.max(0, row.reduce((sum, k, at) => sum + k * (linear(rgb(hex))[at] ?? 0), 0))) as Rgb)
const distance = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

describe("colour blindness", () => {
  const rows = themes.flatMap(([name, tokens]) => Object.entries(BLIND).map(([kind, matrix]): [string, string, Tokens, number[][]] => [name, kind, tokens, matrix]))
  it.each(rows)("%s, %s: the sign colours stay apart", (_name, _kind, tokens, matrix) => {
    const signs = ["acc", "amb-f", "sla-f"].map((token) => seen(tokens[token] ?? "", matrix))
    for (const [at, one] of signs.entries()) for (const other of signs.slice(at + 1)) expect(distance(one, other)).toBeGreaterThan(10) // their forms differ as well
  })
  it.each(rows)("%s, %s: neighbours of a stacked chart stay apart", (_name, _kind, tokens, matrix) => {
    const series = [1, 2, 3, 4].map((n) => seen(tokens[`chart-${n}`] ?? "", matrix))
    for (let at = 0; at < 3; at++) expect(distance(series[at] as Rgb, series[at + 1] as Rgb)).toBeGreaterThan(15)
  })
})
