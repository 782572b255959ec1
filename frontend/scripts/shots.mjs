// Screenshots for looking at: node scripts/shots.mjs <base url> <out folder> path[@options] …
// Options after @: d (desk), p (phone), l (light), k (dark), z (zh), e (en); default dl z.
// Signs in first when RONGKE_USER and RONGKE_PASSWORD are set.
import { mkdirSync } from "node:fs"
import { chromium } from "playwright-core"

const [base, out, ...wanted] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
})
for (const item of wanted) {
  const [path, options = ""] = item.split("@")
  const phone = options.includes("p")
  const dark = options.includes("k")
  const lang = options.includes("e") ? "en" : "zh-CN"
  const context = await browser.newContext({ viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 }, deviceScaleFactor: phone ? 2 : 1, colorScheme: dark ? "dark" : "light", isMobile: phone, hasTouch: phone })
  await context.addInitScript((code) => localStorage.setItem("rongke.locale", code), lang)
  const page = await context.newPage()
  page.on("pageerror", (error) => console.error(path, "page error:", error.message))
  page.on("console", (message) => message.type() === "error" && console.error(path, "console:", message.text()))
  if (process.env.RONGKE_USER) {
    await page.goto(`${base}/login`)
    await page.fill("input[name=username]", process.env.RONGKE_USER)
    await page.fill("input[name=password]", process.env.RONGKE_PASSWORD ?? "")
    await page.click("button[type=submit]")
    await page.waitForURL((url) => !url.pathname.startsWith("/login"))
  }
  await page.goto(base + path)
  await page.waitForTimeout(2200)
  const file = `${out}/${(path.replaceAll(/[^\w]+/g, "-").replace(/^-/, "") || "home") + (options ? `-${options}` : "")}.png`
  await page.screenshot({ path: file, fullPage: options.includes("f") })
  console.log(file)
  await context.close()
}
await browser.close()
