// Accessibility by axe on pages of a running server, light and dark, desk and phone:
// node scripts/axe.mjs <base url> path … ; exits 1 when anything is found.
// Signs in first when RONGKE_USER and RONGKE_PASSWORD are set.
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { chromium } from "playwright-core"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const [base, ...paths] = process.argv.slice(2)
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] })
let found = 0
for (const path of paths) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true, reducedMotion: "reduce" })
      const page = await context.newPage()
      if (process.env.RONGKE_USER) {
        await page.goto(`${base}/login`)
        await page.fill("input[name=username]", process.env.RONGKE_USER)
        await page.fill("input[name=password]", process.env.RONGKE_PASSWORD ?? "")
        await page.click("button[type=submit]")
        await page.waitForURL((url) => !url.pathname.startsWith("/login"))
      }
      await page.goto(base + path)
      await page.waitForTimeout(1200)
      await page.evaluate(axe)
      const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }))
      for (const one of violations) {
        found += one.nodes.length
        console.log(`${path} ${colorScheme} ${width}: ${one.id} (${one.impact}) ${one.help}`)
        for (const node of one.nodes.slice(0, 4)) console.log(`    ${node.target.join(" ")}  ${node.any[0]?.message ?? node.failureSummary ?? ""}`)
      }
      await context.close()
    }
  }
}
await browser.close()
console.log(found === 0 ? "axe found nothing" : `axe found ${found}`)
process.exit(found === 0 ? 0 : 1)
