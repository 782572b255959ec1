import { describe, expect, it } from "vitest"
import { type FocusReport, FocusWatch } from "@/features/proctoring/focusWatch"

function watched(): { watch: FocusWatch; reports: FocusReport[] } {
  const reports: FocusReport[] = []
  return { watch: new FocusWatch((report) => reports.push(report)), reports }
}

describe("what a page says of attention", () => {
  it("says how long it was hidden, once", () => {
    const { watch, reports } = watched()
    watch.hide(1_000)
    watch.hide(2_000)
    for (let at = 6_000; at <= 13_000; at += 5_000) watch.tick(at)
    watch.show(13_500)
    watch.show(14_000)
    expect(reports).toEqual([{ what: "hidden", ms: 12_500 }])
  })

  it("does not take a sleeping machine for an absence", () => {
    const { watch, reports } = watched()
    watch.hide(0)
    watch.tick(1_000)
    watch.show(3_601_000)
    expect(reports).toEqual([{ what: "asleep", ms: 3_600_000 }, { what: "hidden", ms: 1_000 }])
  })

  it("counts a hidden page whose timers are slowed to one a minute", () => {
    const { watch, reports } = watched()
    watch.hide(0)
    for (let at = 60_000; at <= 300_000; at += 60_000) watch.tick(at)
    watch.show(310_000)
    expect(reports).toEqual([{ what: "hidden", ms: 310_000 }])
  })

  it("tells a loss of focus as context only, and not each one", () => {
    const { watch, reports } = watched()
    watch.blur(0)
    watch.focus(400)
    watch.blur(1_000)
    watch.focus(4_000)
    watch.blur(5_000)
    watch.focus(8_000)
    expect(reports).toEqual([{ what: "blur", ms: 3_000 }])
  })

  it("does not tell a blur that was a hiding", () => {
    const { watch, reports } = watched()
    watch.blur(0)
    watch.hide(100)
    watch.show(5_100)
    watch.focus(5_200)
    expect(reports).toEqual([{ what: "hidden", ms: 5_000 }])
  })
})
