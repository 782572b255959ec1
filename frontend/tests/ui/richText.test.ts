import { flushPromises, mount } from "@vue/test-utils"
import { describe, expect, it, vi } from "vitest"
import RichText from "@/ui/RichText.vue"
import { partsOf } from "@/ui/richText"

const nowhere = () => undefined

describe("partsOf", () => {
  it("finds formulas in a line and on a line of their own", () => {
    expect(partsOf("若 $x^2=4$，则 $$x=\\pm 2$$ 。", nowhere)).toEqual([
      { kind: "words", text: "若 " },
      { kind: "formula", text: "x^2=4", display: false },
      { kind: "words", text: "，则 " },
      { kind: "formula", text: "x=\\pm 2", display: true },
      { kind: "words", text: " 。" },
    ])
  })
  it.each(["a $5 note and a $6 note", "costs $ 5 $", "only one $ here", "$$", "$ $", "from $5 to $60"])("takes %s for money", (text) => {
    expect(partsOf(text, nowhere)).toEqual([{ kind: "words", text }])
  })
  it("shows media where its bytes are, and its words where they are not", () => {
    const mark = "看图 ![示意图](media:a.png)"
    expect(partsOf(mark, (name) => `/m/${name}`)[1]).toEqual({ kind: "image", text: "示意图", source: "/m/a.png" })
    expect(partsOf(mark, nowhere)[1]).toEqual({ kind: "words", text: "[示意图]" })
  })
  it("keeps every character of any text", () => {
    for (const text of ["", "无公式", "$a$$b$", "![x](media:", "$\\$5$", "$a\nb$"]) {
      const again = partsOf(text, nowhere).map((part) => (part.kind === "formula" ? `$${part.text}$` : part.text))
      expect(again.join("")).toBe(text)
    }
  })
})

describe("RichText", () => {
  it("draws a formula as MathML, and shows one that cannot be read as it was written", async () => {
    vi.stubGlobal("CSS", { supports: () => true })
    // The test's document has no doctype; KaTeX draws nothing in quirks mode.
    Object.defineProperty(document, "compatMode", { value: "CSS1Compat", configurable: true })
    const shown = mount(RichText, { props: { text: "$\\frac{1}{2}$ 与 $\\nosuch{$" }, attachTo: document.body })
    await vi.waitFor(() => expect(shown.find("mfrac").exists()).toBe(true))
    await flushPromises()
    expect(shown.text()).toContain("\\nosuch{")
    vi.unstubAllGlobals()
  })
  it("never makes markup of a formula or of words", () => {
    const shown = mount(RichText, { props: { text: "<img src=x onerror=alert(1)> $\\href{javascript:alert(1)}{x}$" } })
    expect(shown.find("img").exists()).toBe(false)
    expect(shown.find("a").exists()).toBe(false)
  })
})
