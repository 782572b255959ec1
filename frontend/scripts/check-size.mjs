// The shell: everything the browser fetches before the first page of a signed-in
// person can draw (entry, its static imports, their CSS, one language), gzipped.
// Also proves that the heavy parts are reached by dynamic import only.
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"

const LIMIT = 200 * 1000
const dist = new URL("../dist/", import.meta.url)
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"))
const entry = Object.values(manifest).find((chunk) => chunk.isEntry)

function closure(chunk, seen = new Set()) {
  if (!chunk || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const css of chunk.css ?? []) seen.add(css)
  for (const name of chunk.imports ?? []) closure(manifest[name], seen)
  return seen
}

const files = closure(entry)
const locale = Object.entries(manifest).find(([key]) => key.includes("locales/zh-CN/index"))?.[1]
closure(locale, files)
const sizes = [...files].map((file) => [file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length])
const total = sizes.reduce((sum, [, size]) => sum + size, 0)
for (const [file, size] of sizes.sort((a, b) => b[1] - a[1])) console.log(`${String(size).padStart(8)}  ${file}`)
console.log(`${String(total).padStart(8)}  bytes gzipped in the shell (limit ${LIMIT})`)

const HEAVY = { echarts: /zrender|echarts/, hls: /hls\.js|Hls\.Events/, tus: /tus-js-client|Tus-Resumable/ }
const eager = []
for (const [file] of sizes.filter(([name]) => name.endsWith(".js"))) {
  const text = readFileSync(new URL(file, dist), "utf8")
  for (const [name, mark] of Object.entries(HEAVY)) if (mark.test(text)) eager.push(`${name} in ${file}`)
}
if (eager.length > 0) console.error(`Loaded before it is needed: ${eager.join(", ")}`)
if (total > LIMIT) console.error("The shell is too large.")
process.exit(total > LIMIT || eager.length > 0 ? 1 : 0)
