import { describe, expect, it } from "vitest"
import { evidenceItems } from "@/features/class-matrix/evidenceItems"
import type { Format } from "@/features/class-matrix/format"
import type { EvidenceEvent } from "@/features/class-matrix/types"

const format = { seconds: (at: number) => `t${at}`, words: (words: { en: string } | null) => words?.en ?? "" } as unknown as Format
const event = (at: number, kind: string, counted: boolean | null): EvidenceEvent => ({ index: at, at_ms: at, kind, counted, text: { zh: kind, en: kind }, detail: null })
const fold = (run: { n: number; from: string; to: string }): string => `${run.n} ${run.from}-${run.to}`

describe("evidence items", () => {
  it("gives each fact the sign of what it means", () => {
    const kinds = evidenceItems([event(1, "presence.lease_taken", null), event(2, "prompt.missed", false), event(3, "presence.lease_expired", false), event(4, "prompt.answered", null)], format).map((item) => item.kind)
    expect(kinds).toEqual(["point", "look", "gap", "done"])
  })

  it("folds a long run of counted intervals and nothing else", () => {
    const run = [1, 2, 3, 4, 5].map((at) => event(at, "presence.interval", true))
    const items = evidenceItems([event(0, "presence.lease_taken", null), ...run, event(6, "presence.lease_released", false)], format, fold)
    expect(items.map((item) => item.fact)).toEqual(["presence.lease_taken", "5 t1-t5", "presence.lease_released"])
  })

  it("leaves short runs, and everything when not asked to fold, as they are", () => {
    const run = [1, 2, 3].map((at) => event(at, "presence.interval", true))
    expect(evidenceItems(run, format, fold)).toHaveLength(3)
    expect(evidenceItems([...run, event(4, "presence.interval", true)], format)).toHaveLength(4)
  })
})
