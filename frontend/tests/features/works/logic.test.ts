import { describe, expect, it } from "vitest"
import { at, count, mayEdit, passes, problemsByField, progress, put, rubricSum, safeLink } from "@/features/works/logic"
import { type PlanContent, type PracticalContent, type RubricLine, SECTIONS } from "@/features/works/types"

const plan = (written: Partial<PlanContent["sections"]> = {}): PlanContent => ({ title: "", sections: { ...(Object.fromEntries(SECTIONS.map((name) => [name, ""])) as PlanContent["sections"]), ...written } })
const result = (): PracticalContent => ({ simulated: { name: "", url: "", note: "" }, real: { platform: "", name: "", url: "", note: "" }, summary: "" })
const rubric: RubricLine[] = [["positioning", 20], ["goods", 25], ["operation", 25], ["figures", 20], ["summary", 10]].map(([key, of]) => ({ key: String(key), of: Number(of), points: null }))

describe("the content of a work", () => {
  it("is read and written by path, the old one left alone", () => {
    const before = plan()
    const after = put(before, "sections.market", "县城")
    expect(at(after, "sections.market")).toBe("县城")
    expect(at(before, "sections.market")).toBe("")
    expect(at(put(after, "title", "土蜂蜜"), "title")).toBe("土蜂蜜")
    expect(at(after, "sections.nowhere.else")).toBe("")
    expect(put({} as PlanContent, "sections.idea", "x")).toEqual({ sections: { idea: "x" } })
  })

  it("counts characters, not code units", () => expect(count("  开店𠮷 ")).toBe(3))
})

describe("progress", () => {
  it("counts the sections of a plan that hold something; the title is none", () => {
    expect(progress("business_plan", plan())).toEqual({ done: 0, of: 9 })
    expect(progress("business_plan", put(plan({ idea: "卖蜂蜜", market: "  \n" }), "title", "蜂蜜"))).toEqual({ done: 1, of: 9 })
  })

  it("counts the fields that a practical result must have; notes are optional", () => {
    expect(progress("practical_result", put(result(), "real.note", "补充"))).toEqual({ done: 0, of: 6 })
    expect(progress("practical_result", put(put(result(), "summary", "学会了上架"), "real.platform", "淘宝"))).toEqual({ done: 2, of: 6 })
  })
})

describe("problems", () => {
  it("keeps the first of each field", () => {
    const found = problemsByField([{ field: "simulated.url", code: "url" }, { field: "summary", code: "short" }, { field: "summary", code: "long" }])
    expect([...found]).toEqual([["simulated.url", "url"], ["summary", "short"]])
  })
})

describe("the score", () => {
  it("sums whole and half points and says when all are there", () => {
    expect(rubricSum(rubric, { positioning: 15, goods: 20.5, operation: "" })).toMatchObject({ sum: 35.5, of: 100, complete: false, wrong: [] })
    expect(rubricSum(rubric, { positioning: 20, goods: 25, operation: 25, figures: 20, summary: 0 })).toMatchObject({ sum: 90, complete: true })
  })

  it("does not count what is out of bounds or finer than a half", () => {
    const found = rubricSum(rubric, { positioning: 21, goods: -1, operation: 10.25, figures: 20, summary: 10 })
    expect(found).toMatchObject({ sum: 30, complete: false, wrong: ["positioning", "goods", "operation"] })
  })

  it("is never complete without criteria", () => expect(rubricSum([], {}).complete).toBe(false))

  it("passes from the minimum on", () => {
    expect(passes(60, 60_000)).toBe(true)
    expect(passes(59.5, 60_000)).toBe(false)
  })
})

describe("editing", () => {
  it("is possible until handed in, and again after it came back, while the class runs", () => {
    expect((["draft", "submitted", "returned", "passed", "failed"] as const).filter((state) => mayEdit({ state, open: true }))).toEqual(["draft", "returned", "failed"])
    expect(mayEdit({ state: "draft", open: false })).toBe(false)
  })
})

describe("links", () => {
  it("opens http and https only", () => {
    expect(safeLink(" https://shop.example.cn/a?b=1 ")).toBe("https://shop.example.cn/a?b=1")
    expect(safeLink("http://shop.example.cn")).toBe("http://shop.example.cn/")
    for (const bad of ["", "shop.example.cn", "javascript:alert(1)", "data:text/html,x", "https://", "https:///x", "//shop.example.cn", " ftp://x.cn"]) expect(safeLink(bad)).toBeUndefined()
  })
})
