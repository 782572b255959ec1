import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { watchGaps } from "@/realtime/gaps"
import { RealtimeSocket } from "@/realtime/socket"
import { socketClass, TestServer, until } from "./server"

let server: TestServer
let socket: RealtimeSocket

beforeEach(async () => {
  server = new TestServer()
  await server.start()
  socket = new RealtimeSocket(server.url, { webSocket: socketClass, backoff: () => 10, requestTimeout: 100, locale: "zh-CN" })
})
afterEach(async () => {
  socket.stop()
  await server.stop()
})

describe("RealtimeSocket", () => {
  it("says hello with version and language, and is open after the welcome", async () => {
    socket.start()
    await until(() => socket.isOpen, "open")
    expect(server.heard[0]).toEqual({ t: "hello", v: 1, locale: "zh-CN" })
    expect(Math.abs(socket.clockOffset - 5000)).toBeLessThan(1000)
  })

  it("stops for good when the server speaks another version", async () => {
    server.version = 2
    socket.start()
    await until(() => socket.state === "closed", "closed")
    expect(socket.finalReason).toBe("version")
    expect(server.connections).toBe(1)
  })

  it("answers a request with the frame of the same id", async () => {
    server.answer = (frame) => ({ t: "echo", re: String(frame.id), text: frame["text"] })
    socket.start()
    await until(() => socket.isOpen, "open")
    const replies = await Promise.all([socket.request({ t: "say", text: "a" }), socket.request({ t: "say", text: "b" })])
    expect(replies.map((reply) => reply["text"])).toEqual(["a", "b"])
  })

  it("rejects a refused request with the server's code and details", async () => {
    server.answer = (frame) => ({ t: "error", re: String(frame.id), code: "too_late", message: "x", details: { limit: 3 } })
    socket.start()
    await until(() => socket.isOpen, "open")
    await expect(socket.request({ t: "say" })).rejects.toMatchObject({ code: "too_late", details: { limit: 3 } })
  })

  it("rejects a request at once while the line is down, and after silence", async () => {
    await expect(socket.request({ t: "say" })).rejects.toMatchObject({ code: "offline" })
    server.answer = () => undefined
    socket.start()
    await until(() => socket.isOpen, "open")
    await expect(socket.request({ t: "say" }, 20)).rejects.toMatchObject({ code: "timeout" })
  })

  it("comes back by itself after a dropped line", async () => {
    const states: string[] = []
    socket.onState((state) => states.push(state))
    socket.start()
    await until(() => socket.isOpen, "open")
    server.drop()
    await until(() => server.connections === 2 && socket.isOpen, "open again")
    expect(states).toEqual(["connecting", "open", "waiting", "connecting", "open"])
  })

  it.each([
    [4401, "signed_out"],
    [4403, "not_allowed"],
    [4404, "not_found"],
  ])("does not come back after close code %i", async (code, reason) => {
    socket.start()
    await until(() => socket.isOpen, "open")
    server.drop(code)
    await until(() => socket.state === "closed", "closed")
    expect(socket.finalReason).toBe(reason)
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(server.connections).toBe(1)
  })

  it("hands out messages by type, also those inside a batch", async () => {
    const seen: unknown[] = []
    socket.on("bullet", (frame) => seen.push(frame["text"]))
    socket.start()
    await until(() => socket.isOpen, "open")
    server.broadcast({ t: "batch", m: [{ t: "bullet", text: "一" }, { t: "other" }, { t: "bullet", text: "二" }] })
    await until(() => seen.length === 2, "two bullets")
    expect(seen).toEqual(["一", "二"])
  })

  it("pings while the line is quiet", async () => {
    socket = new RealtimeSocket(server.url, { webSocket: socketClass, pingEvery: 15 })
    socket.start()
    await until(() => server.of("ping").length >= 2, "two pings")
    expect(socket.isOpen).toBe(true)
  })

  it("asks for a refetch on a hole in the numbers, a resync and a new line", async () => {
    const reasons: string[] = []
    watchGaps(socket, (reason) => reasons.push(reason))
    socket.start()
    await until(() => socket.isOpen, "open")
    for (const seq of [7, 8, 8]) server.broadcast({ t: "bullet", seq })
    server.broadcast({ t: "bullet", seq: 11 })
    server.broadcast({ t: "resync" })
    await until(() => reasons.length === 2, "gap and resync")
    server.drop()
    await until(() => reasons.length === 3, "reconnected")
    expect(reasons).toEqual(["gap", "resync", "reconnected"])
  })
})
