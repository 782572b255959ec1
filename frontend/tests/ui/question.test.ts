import { mount } from "@vue/test-utils"
import { describe, expect, it } from "vitest"
import { i18n, setLocale } from "@/locales"
import type { CardQuestion } from "@/ui/question"
import QuestionCard from "@/ui/QuestionCard.vue"

await setLocale("zh-CN")
const single: CardQuestion = { type: "single", stem: "主光放在哪里？", options: [{ id: "a", text: "正前方" }, { id: "b", text: "侧前方" }] }
const card = (question: CardQuestion) => mount(QuestionCard, { props: { question, heading: "限时答题" }, global: { plugins: [i18n] } })
const press = (wrapper: ReturnType<typeof card>, key: string) => wrapper.find("section").trigger("keydown", { key })

describe("QuestionCard", () => {
  it("is answered by keys alone", async () => {
    const wrapper = card(single)
    await press(wrapper, "Enter")
    expect(wrapper.emitted("submit")).toBeUndefined()
    await press(wrapper, "2")
    await press(wrapper, "1")
    await press(wrapper, "2")
    await press(wrapper, "Enter")
    expect(wrapper.emitted("submit")).toEqual([[{ option: "b" }]])
  })

  it("collects several and takes one back", async () => {
    const wrapper = card({ ...single, type: "multiple" })
    for (const key of ["1", "2", "1", "Enter"]) await press(wrapper, key)
    expect(wrapper.emitted("submit")).toEqual([[{ options: ["b"] }]])
  })

  it("answers true or false as a value", async () => {
    const wrapper = card({ type: "true_false", stem: "补光要和主光一样亮。" })
    await press(wrapper, "2")
    await press(wrapper, "Enter")
    expect(wrapper.emitted("submit")).toEqual([[{ value: false }]])
  })

  it("offers as many boxes as there are blanks", async () => {
    const wrapper = card({ type: "fill_in", stem: "主光 __，补光 __", blanks: 2 })
    const boxes = wrapper.findAll("input")
    await boxes[0]?.setValue(" 45° ")
    await press(wrapper, "Enter")
    expect([boxes.length, wrapper.emitted("submit")]).toEqual([2, [[{ blanks: ["45°", ""] }]]])
  })

  it("shows the verdict and takes no other answer", async () => {
    const wrapper = card(single)
    await wrapper.setProps({ result: { correct: false, explanation: "侧前方 45°。" } })
    await press(wrapper, "1")
    await press(wrapper, "Enter")
    expect(wrapper.text()).toContain("答得不对。 侧前方 45°。")
    expect(wrapper.emitted("submit")).toBeUndefined()
    expect(wrapper.emitted("next")).toHaveLength(1)
  })
})
