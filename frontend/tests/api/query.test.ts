import { effectScope, nextTick, ref } from "vue"
import { describe, expect, it } from "vitest"
import { ApiError, errorFrom } from "@/api/errors"
import { useAction, useQuery } from "@/api/query"

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  await nextTick()
}

describe("useQuery", () => {
  it("loads, then keeps the old answer when a refresh fails", async () => {
    let broken = false
    const scope = effectScope()
    const query = scope.run(() => useQuery(async () => (broken ? Promise.reject(new ApiError("busy", "", 503)) : 7)))
    expect(query?.loading.value).toBe(true)
    await settle()
    expect(query?.data.value).toBe(7)
    broken = true
    await query?.refresh()
    expect([query?.data.value, query?.error.value?.code, query?.loading.value]).toEqual([7, "busy", false])
    scope.stop()
  })

  it("aborts the request of the key before and shows only the last one", async () => {
    const key = ref(1)
    const signals: AbortSignal[] = []
    const doors = new Map<number, (value: number) => void>()
    const scope = effectScope()
    const query = scope.run(() =>
      useQuery(
        (signal) => {
          signals.push(signal)
          const mine = key.value
          return new Promise<number>((resolve) => doors.set(mine, resolve))
        },
        { key },
      ),
    )
    key.value = 2
    await nextTick()
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false])
    doors.get(2)?.(20)
    doors.get(1)?.(10)
    await settle()
    expect(query?.data.value).toBe(20)
    scope.stop()
  })

  it("waits while its key is null", async () => {
    const key = ref<string | null>(null)
    let asked = 0
    const scope = effectScope()
    const query = scope.run(() => useQuery(async () => ++asked, { key }))
    await settle()
    expect([asked, query?.loading.value]).toEqual([0, false])
    key.value = "x"
    await settle()
    expect(query?.data.value).toBe(1)
    scope.stop()
  })
})

describe("useAction", () => {
  it("runs one at a time and keeps the refusal", async () => {
    let calls = 0
    const action = useAction(async () => {
      calls += 1
      await Promise.resolve()
      throw new ApiError("no", "", 409)
    })
    await Promise.all([action.run(), action.run()])
    expect([calls, action.error.value?.code, action.busy.value]).toEqual([1, "no", false])
  })
})

describe("errorFrom", () => {
  it("reads the server's shape and its fields", () => {
    const error = errorFrom({ error: { code: "invalid", message: "m", details: { fields: { name: ["too long", "odd"] } } } }, 422)
    expect([error.code, error.status, error.field("name"), error.field("other")]).toEqual(["invalid", 422, "too long odd", undefined])
  })
  it.each([null, "<html>", { error: "x" }, { error: { code: 5 } }, []])("makes a code of the status from %j", (body) => {
    expect(errorFrom(body, 502).code).toBe("http_502")
  })
})
