import { mount, type VueWrapper } from "@vue/test-utils"
import { describe, expect, it, vi } from "vitest"
import type { Component } from "vue"
import { i18n, setLocale } from "@/locales"
import { review } from "@/features/works/api"
import ScoreForm from "@/features/works/ScoreForm.vue"
import type { ReviewedWork } from "@/features/works/types"
import WorkForm from "@/features/works/WorkForm.vue"
import WorkPanel from "@/features/works/WorkPanel.vue"
import WorkView from "@/features/works/WorkView.vue"

vi.mock("vue-router", async (original) => ({ ...(await original<object>()), onBeforeRouteLeave: vi.fn() }))

const work: ReviewedWork = {
  id: "w", class_id: "c", class_title: "第 12 期", kind: "practical_result", state: "submitted", version: 1, problems: [], submitted_at: "2026-07-16T02:00:00Z", decided_at: null, decided_by: null, comment: "", score_milli: null, of_milli: 100_000, min_milli: 60_000, open: true, until: null, trainee: "李明", seat: 1, may_review: true,
  content: { simulated: { name: "练习店", url: "https://shop.example.cn/1", note: "" }, real: { platform: "淘宝", name: "蜂蜜铺", url: "javascript:alert(1)", note: "" }, summary: "上架了八件商品。" },
  rubric: [["positioning", 20], ["goods", 25], ["operation", 25], ["figures", 20], ["summary", 10]].map(([key, of]) => ({ key: String(key), of: Number(of), points: null })),
}
async function shown(component: Component, props: Record<string, unknown>): Promise<VueWrapper> {
  await setLocale("zh-CN")
  return mount(component, { props, attachTo: document.body, global: { plugins: [i18n], stubs: { RouterLink: { template: "<a><slot /></a>" } } } })
}

describe("the forms of assessment works", () => {
  it("shows what was handed in, and opens only safe links", async () => {
    const view = await shown(WorkView, { kind: work.kind, content: work.content })
    expect(view.findAll("a").map((link) => [link.attributes("href"), link.attributes("rel")])).toEqual([["https://shop.example.cn/1", "noopener noreferrer nofollow"]])
    expect(view.text()).toContain("javascript:alert(1)")
  })

  it("ties each problem to its field and tells what is typed by path", async () => {
    const form = await shown(WorkForm, { kind: "business_plan", content: { title: "", sections: {} }, problems: new Map([["sections.market", "short"]]) })
    expect(form.findAll("textarea")).toHaveLength(9)
    const market = form.findAll("textarea")[1]!
    expect(market.attributes("aria-invalid")).toBe("true")
    expect(form.find(`#${market.attributes("aria-describedby")}`).text()).toContain("20")
    await market.setValue("县城的上班族")
    expect(form.emitted("put")).toEqual([["sections.market", "县城的上班族"]])
  })

  it("sends a whole score once, and a return only with its reason", async () => {
    const decide = vi.spyOn(review, "decide").mockResolvedValue({ ...work, state: "passed" })
    const form = await shown(ScoreForm, { work })
    await form.findAll("button")[1]!.trigger("click")
    await form.find("form").trigger("submit")
    expect(decide).not.toHaveBeenCalled()
    const inputs = form.findAll("input")
    for (const [index, value] of [15, 20, 20.5, 12, 8].entries()) await inputs[index]!.setValue(value)
    expect(form.find(".sum").text()).toContain("75.5")
    await form.find("form").trigger("submit")
    expect(decide).toHaveBeenCalledExactlyOnceWith("w", { decision: "pass", rubric: { positioning: 15, goods: 20, operation: 20.5, figures: 12, summary: 8 }, comment: "" })
    expect(form.emitted("decided")).toHaveLength(1)
  })

  it("asks before handing in only when nothing is missing, and points at what is", async () => {
    const draft = { ...work, state: "draft", version: 0, problems: [{ field: "real.url", code: "url" }] }
    const panel = await shown(WorkPanel, { work: draft })
    expect(panel.findAll('[aria-invalid="true"]')).toHaveLength(0)
    await panel.find("form").trigger("submit")
    await vi.waitFor(() => expect(panel.findAll('[aria-invalid="true"]')).toHaveLength(1))
    expect(document.querySelector("dialog")).toBeNull()
    await panel.setProps({ work: { ...draft, problems: [] } })
    await panel.find("form").trigger("submit")
    await vi.waitFor(() => expect(document.querySelector("dialog")).not.toBeNull())
  })
})
