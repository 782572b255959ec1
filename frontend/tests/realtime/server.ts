/** A real WebSocket server that speaks the handshake and lets tests misbehave on purpose. */
import type { AddressInfo } from "node:net"
import { WebSocket as NodeSocket, WebSocketServer } from "ws"

export interface Frame {
  t: string
  id?: string
  [field: string]: unknown
}

export class TestServer {
  readonly heard: Frame[] = []
  version = 1
  /** Answers a frame; undefined means silence. */
  answer: (frame: Frame) => Frame | undefined = (frame) => (frame.id ? { t: "ack", re: frame.id } : undefined)
  private server: WebSocketServer | undefined
  private port = 0
  connections = 0

  async start(): Promise<void> {
    this.server = new WebSocketServer({ port: this.port, host: "127.0.0.1" })
    await new Promise((resolve) => this.server?.once("listening", resolve))
    this.port = (this.server.address() as AddressInfo).port
    this.server.on("connection", (socket) => {
      this.connections += 1
      socket.on("message", (data) => {
        const frame = JSON.parse(String(data)) as Frame
        this.heard.push(frame)
        if (frame.t === "hello") return socket.send(JSON.stringify({ t: "welcome", v: this.version, connection: "x", now: Date.now() + 5000 }))
        if (frame.t === "ping") return socket.send(JSON.stringify({ t: "pong", now: Date.now() + 5000 }))
        const reply = this.answer(frame)
        if (reply) socket.send(JSON.stringify(reply))
      })
    })
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/`
  }

  broadcast(frame: object): void {
    for (const client of this.server?.clients ?? []) client.send(JSON.stringify(frame))
  }

  /** Closes every connection with this code. */
  drop(code = 1012): void {
    for (const client of this.server?.clients ?? []) client.close(code)
  }

  async stop(): Promise<void> {
    for (const client of this.server?.clients ?? []) client.terminate()
    await new Promise((resolve) => this.server?.close(resolve) ?? resolve(undefined))
  }

  of(type: string): Frame[] {
    return this.heard.filter((frame) => frame.t === type)
  }
}

export const socketClass = NodeSocket as unknown as typeof WebSocket

/** Waits until the condition holds; fails with its text after two seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (condition()) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`never happened: ${what}`)
}
