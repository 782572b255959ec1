import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { type EffectScope, effectScope, nextTick, shallowRef } from "vue"
import { ApiError } from "@/api"
import { mine } from "@/features/works/api"
import { at } from "@/features/works/logic"
import { type PracticalContent, type Work } from "@/features/works/types"
import { type Draft, useDraft } from "@/features/works/useDraft"

vi.mock("vue-router", () => ({ onBeforeRouteLeave: vi.fn() }))

const content = (summary = ""): PracticalContent => ({ simulated: { name: "", url: "", note: "" }, real: { platform: "", name: "", url: "", note: "" }, summary })
const kept = (over: Partial<Work> = {}): Work => ({ id: null, class_id: "c", class_title: "12", kind: "practical_result", state: "draft", content: content(), problems: [], version: 0, submitted_at: null, decided_at: null, decided_by: null, comment: "", score_milli: null, of_milli: 100_000, min_milli: 60_000, rubric: [], open: true, until: null, ...over })

describe("a work while it is written", () => {
  let scope: EffectScope
  const work = shallowRef<Work>(kept())
  const save = vi.spyOn(mine, "save")
  let draft: Draft

  beforeEach(() => {
    vi.useFakeTimers()
    save.mockReset().mockImplementation((_work, given) => Promise.resolve(kept({ id: "w", content: given })))
    work.value = kept()
    scope = effectScope()
    draft = scope.run(() => useDraft(() => work.value, (now) => (work.value = now), () => true))!
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })

  it("is kept one second after the last keystroke, once", async () => {
    for (const text of ["学", "学会", "学会了"]) {
      draft.put("summary", text)
      await vi.advanceTimersByTimeAsync(600)
    }
    expect(save).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(save).toHaveBeenCalledTimes(1)
    expect(at(save.mock.calls[0]![1], "summary")).toBe("学会了")
    expect(draft.saving.value).toBe("saved")
    await vi.advanceTimersByTimeAsync(60_000)
    expect(save).toHaveBeenCalledTimes(1)
  })

  it("is kept while somebody types without a pause", async () => {
    for (let n = 0; n < 24; n += 1) {
      draft.put("summary", "写".repeat(n + 1))
      await vi.advanceTimersByTimeAsync(500)
    }
    expect(save).toHaveBeenCalledTimes(1)
  })

  it("does not lose what is typed while a request is under way", async () => {
    let answer: (now: Work) => void = () => undefined
    save.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
    draft.put("summary", "一")
    await vi.advanceTimersByTimeAsync(1_000)
    draft.put("summary", "一二")
    answer(kept({ id: "w", content: content("一") }))
    await nextTick()
    await vi.advanceTimersByTimeAsync(10)
    expect(at(draft.content.value, "summary")).toBe("一二")
    expect(await draft.flush()).toBe(true)
    expect(at(save.mock.calls[1]![1], "summary")).toBe("一二")
  })

  it("tries again by itself after the line was down, and does not hurry after a refusal", async () => {
    save.mockRejectedValueOnce(new ApiError("network", "", 0))
    draft.put("summary", "一")
    await vi.advanceTimersByTimeAsync(1_000)
    expect(draft.saving.value).toBe("offline")
    await vi.advanceTimersByTimeAsync(10_000)
    expect(draft.saving.value).toBe("saved")
    save.mockRejectedValueOnce(new ApiError("work_locked", "", 409))
    draft.put("summary", "二")
    expect(await draft.flush()).toBe(false)
    expect(draft.failure.value?.code).toBe("work_locked")
    await vi.advanceTimersByTimeAsync(60_000)
    expect(save).toHaveBeenCalledTimes(3)
  })

  it("gives way to what was handed in elsewhere", async () => {
    draft.put("summary", "一")
    work.value = kept({ id: "w", state: "submitted", version: 1, content: content("交了") })
    await nextTick()
    expect(at(draft.content.value, "summary")).toBe("交了")
    await vi.advanceTimersByTimeAsync(5_000)
    expect(save).not.toHaveBeenCalled()
  })
})
