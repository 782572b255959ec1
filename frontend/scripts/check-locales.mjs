// Locale files: keys sorted, the same in zh-CN and en with the same placeholders,
// every literal key used in the source present, every key present used somewhere.
// --fix sorts the files.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const src = fileURLToPath(new URL("../src", import.meta.url))
const fix = process.argv.includes("--fix")
const problems = []

/** Keys that come with data (codes, kinds), and the small words shared by all features. */
const DYNAMIC = [/^errors\./, /^notifications\.kind\./, /^common\./]

function sorted(value) {
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
}
function flat(value, prefix = "") {
  if (typeof value === "string") return { [prefix]: value }
  return Object.assign({}, ...Object.entries(value).map(([key, inner]) => flat(inner, prefix ? `${prefix}.${key}` : key)))
}
function walk(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })
}
function read(locale) {
  const all = {}
  for (const name of readdirSync(join(src, "locales", locale)).filter((one) => one.endsWith(".json"))) {
    const path = join(src, "locales", locale, name)
    const data = JSON.parse(readFileSync(path, "utf8"))
    const wanted = `${JSON.stringify(sorted(data), null, 2)}\n`
    if (JSON.stringify(data) !== JSON.stringify(sorted(data))) {
      if (fix) writeFileSync(path, wanted)
      else problems.push(`${locale}/${name}: keys are not sorted (run with --fix)`)
    }
    Object.assign(all, flat(data, name.replace(/\.json$/, "")))
  }
  return all
}

const zh = read("zh-CN")
const en = read("en")
const slots = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join(",")
for (const key of new Set([...Object.keys(zh), ...Object.keys(en)])) {
  if (!(key in zh)) problems.push(`zh-CN lacks ${key}`)
  else if (!(key in en)) problems.push(`en lacks ${key}`)
  else if (slots(zh[key]) !== slots(en[key])) problems.push(`${key}: placeholders differ (${slots(zh[key])} / ${slots(en[key])})`)
}

const names = new Set(Object.keys(zh).map((key) => key.split(".")[0]))
const used = new Set()
const prefixes = new Set()
for (const path of walk(src).filter((one) => /\.(vue|ts)$/.test(one) && !/schema\.d\.ts$/.test(one))) {
  const text = readFileSync(path, "utf8")
  for (const match of text.matchAll(/["'`]([a-z][\w-]*(?:\.[\w-]+)+)["'`]/gi)) {
    const key = match[1]
    if (!names.has(key.split(".")[0])) continue
    used.add(key)
    const inCall = new RegExp(`\\b\\$?t\\(\\s*["'\`]${key.replaceAll(".", "\\.")}["'\`]`).test(text)
    if (inCall && !(key in zh)) problems.push(`${path.slice(src.length + 1)}: no text for ${key}`)
  }
  for (const match of text.matchAll(/`([a-z][\w-]*\.[\w.-]*)\$\{/gi)) if (names.has(match[1].split(".")[0])) prefixes.add(match[1])
}
for (const key of Object.keys(zh)) {
  if (used.has(key) || DYNAMIC.some((one) => one.test(key))) continue
  if ([...prefixes].some((prefix) => key.startsWith(prefix))) continue
  problems.push(`nobody uses ${key}`)
}

if (problems.length > 0) {
  for (const problem of problems) console.error(problem)
  process.exit(1)
}
console.log(`${Object.keys(zh).length} texts, both languages complete.`)
