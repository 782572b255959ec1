import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { Outbox } from "@/realtime/outbox"
import { RealtimeSocket } from "@/realtime/socket"
import { socketClass, TestServer, until } from "./server"

let server: TestServer
let socket: RealtimeSocket
let dbName: string
let count = 0
const open: Outbox[] = []

function outboxOn(line: RealtimeSocket, scope = "u1:/ws/v1/lessons/1/"): Outbox {
  const outbox = new Outbox(line, scope, { dbName, resendAfter: 40, backoff: () => 10 })
  open.push(outbox)
  return outbox
}
const line = (): RealtimeSocket => new RealtimeSocket(server.url, { webSocket: socketClass, backoff: () => 10 })

beforeEach(async () => {
  dbName = `outbox-${count++}`
  server = new TestServer()
  await server.start()
  socket = line()
})
afterEach(async () => {
  open.splice(0).forEach((outbox) => outbox.close())
  socket.stop()
  await server.stop()
})

describe("Outbox", () => {
  it("keeps a message while offline and sends it once when the line comes", async () => {
    const outbox = outboxOn(socket)
    const states: string[] = []
    outbox.onStatus((status) => states.push(`${status.state}:${status.waiting}`))
    const id = await outbox.put({ t: "question.answer", answer: { option: "b" } })
    expect(outbox.status).toMatchObject({ state: "offline", waiting: 1 })
    socket.start()
    await until(() => outbox.status.waiting === 0, "acknowledged")
    expect(server.of("question.answer")).toHaveLength(1)
    expect(server.of("question.answer")[0]).toMatchObject({ event_id: id, answer: { option: "b" } })
    expect(states).toContain("offline:1")
    expect(states).toContain("sending:1")
    expect(states.at(-1)).toBe("saved:0")
  })

  it("sends again with the same event id until it is acknowledged", async () => {
    let deaf = 2
    server.answer = (frame) => (deaf-- > 0 ? undefined : { t: "ack", re: String(frame.id) })
    socket.start()
    const outbox = outboxOn(socket)
    const id = await outbox.put({ t: "bullet.send", text: "记下来了" })
    await until(() => outbox.status.waiting === 0, "acknowledged")
    const sent = server.of("bullet.send")
    expect(sent.map((frame) => frame["event_id"])).toEqual([id, id, id])
    expect(new Set(sent.map((frame) => frame.id)).size).toBe(3)
  })

  it("survives a closed tab: the next one sends what was kept, in order", async () => {
    const first = outboxOn(socket)
    await first.put({ t: "message.send", text: "一" })
    await new Promise((resolve) => setTimeout(resolve, 2))
    await first.put({ t: "message.send", text: "二" })
    first.close()
    const later = line()
    const second = outboxOn(later)
    await second.ready
    expect(second.waiting.map((entry) => entry.frame["text"])).toEqual(["一", "二"])
    later.start()
    await until(() => second.status.waiting === 0, "acknowledged")
    expect(server.of("message.send").map((frame) => frame["text"])).toEqual(["一", "二"])
    later.stop()
  })

  it("resends on a new line what the old one lost", async () => {
    server.answer = () => undefined
    socket.start()
    const outbox = outboxOn(socket)
    await until(() => socket.isOpen, "open")
    await outbox.put({ t: "question.answer" })
    await until(() => server.of("question.answer").length === 1, "sent once")
    server.answer = (frame) => ({ t: "ack", re: String(frame.id) })
    server.drop()
    await until(() => outbox.status.waiting === 0, "acknowledged on the new line")
  })

  it("does not send another person's or room's messages", async () => {
    const mine = outboxOn(socket, "u1:/a/")
    await mine.put({ t: "message.send", text: "mine" })
    const theirLine = line()
    const theirs = outboxOn(theirLine, "u2:/a/")
    await theirs.ready
    theirLine.start()
    await until(() => theirLine.isOpen, "open")
    expect(theirs.status.waiting).toBe(0)
    expect(server.of("message.send")).toEqual([])
    theirLine.stop()
  })

  it("gives a refused message back with its reason and stops sending it", async () => {
    server.answer = (frame) => ({ t: "error", re: String(frame.id), code: "muted", message: "x" })
    socket.start()
    const outbox = outboxOn(socket)
    const refused: string[] = []
    outbox.onRefused(({ entry, error }) => refused.push(`${String(entry.frame["text"])} ${error.code}`))
    await outbox.put({ t: "bullet.send", text: "喂" })
    await until(() => refused.length === 1, "refused")
    expect(refused).toEqual(["喂 muted"])
    expect(outbox.status.waiting).toBe(0)
  })

  it("keeps a message that was refused only for now", async () => {
    let busy = 1
    server.answer = (frame) => (busy-- > 0 ? { t: "error", re: String(frame.id), code: "too_many", message: "x" } : { t: "ack", re: String(frame.id) })
    socket.start()
    const outbox = outboxOn(socket)
    await outbox.put({ t: "bullet.send", text: "喂" })
    await until(() => outbox.status.waiting === 0, "acknowledged")
    expect(server.of("bullet.send")).toHaveLength(2)
  })

  it("can take back what was not acknowledged", async () => {
    const outbox = outboxOn(socket)
    const id = await outbox.put({ t: "bullet.send", text: "算了" })
    await outbox.drop(id)
    socket.start()
    await until(() => socket.isOpen, "open")
    expect(outbox.waiting).toEqual([])
    expect(server.of("bullet.send")).toEqual([])
  })
})
