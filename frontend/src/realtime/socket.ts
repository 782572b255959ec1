/**
 * The socket without any interface: hello and version, ping, reconnection with
 * jittered waits, requests answered by id, handlers by message type.
 *
 * `request` is for questions whose answer is worth nothing later (it fails when
 * the line drops); what must not be lost goes through the Outbox.
 */
import { backoffMs } from "./backoff"
import { CLOSE, type ClientFrame, type ConnectionState, type FinalReason, type ServerFrame, SocketError } from "./types"

export const PROTOCOL_VERSION = 1

export interface SocketOptions {
  locale?: string
  /** A ping after so much silence (ms); no sign of life for twice this closes. */
  pingEvery?: number
  requestTimeout?: number
  /** How long an answer may take once the browser says that it is offline (ms). */
  probeFor?: number
  backoff?: (attempt: number) => number
  /** Tests bring their own. */
  webSocket?: typeof WebSocket
}

type Handler = (frame: ServerFrame) => void

interface Pending {
  resolve: (frame: ServerFrame) => void
  reject: (error: SocketError) => void
  timer: ReturnType<typeof setTimeout>
}

let counter = 0
/** Ids are unique in this tab; events that must be unique everywhere carry their own uuid. */
export const nextId = (): string => `c${Date.now().toString(36)}${(counter++).toString(36)}`

export function socketUrl(path: string): string {
  const { protocol, host } = globalThis.location
  return `${protocol === "https:" ? "wss" : "ws"}://${host}${path}`
}

export class RealtimeSocket {
  state: ConnectionState = "closed"
  finalReason: FinalReason | null = null
  welcome: ServerFrame | null = null
  /** Server clock minus ours in ms, from welcome and pong. */
  clockOffset = 0

  private readonly url: string
  private readonly options: Required<Omit<SocketOptions, "locale">> & { locale: string | null }
  private socket: WebSocket | null = null
  private attempt = 0
  private heardAt = 0
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private pingTimer: ReturnType<typeof setInterval> | undefined
  private readonly handlers = new Map<string, Set<Handler>>()
  private readonly stateListeners = new Set<(state: ConnectionState) => void>()
  private readonly pending = new Map<string, Pending>()
  private readonly wake = (): void => this.retryNow()
  private readonly doubt = (): void => this.probe()

  constructor(url: string, options: SocketOptions = {}) {
    this.url = url
    this.options = {
      locale: options.locale ?? null,
      pingEvery: options.pingEvery ?? 20_000,
      requestTimeout: options.requestTimeout ?? 10_000,
      probeFor: options.probeFor ?? 3_000,
      backoff: options.backoff ?? backoffMs,
      webSocket: options.webSocket ?? globalThis.WebSocket,
    }
  }

  get isOpen(): boolean {
    return this.state === "open"
  }

  start(): void {
    if (this.state !== "closed") return
    this.finalReason = null
    globalThis.addEventListener?.("online", this.wake)
    globalThis.addEventListener?.("offline", this.doubt)
    this.connect()
  }

  stop(reason: FinalReason = "stopped"): void {
    this.finalReason = reason
    clearTimeout(this.retryTimer)
    globalThis.removeEventListener?.("online", this.wake)
    globalThis.removeEventListener?.("offline", this.doubt)
    const socket = this.socket
    this.detach()
    socket?.close(1000)
    this.setState("closed")
  }

  /** A handler for one type of message, or "*" for all; answers the way to take it off. */
  on(type: string, handler: Handler): () => void {
    const set = this.handlers.get(type) ?? new Set()
    this.handlers.set(type, set.add(handler))
    return () => set.delete(handler)
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.stateListeners.add(listener)
    return () => this.stateListeners.delete(listener)
  }

  /** Sends if the line is open; false means it was not sent and not kept. */
  send(frame: ClientFrame): boolean {
    if (!this.isOpen || this.socket?.readyState !== 1) return false
    this.socket.send(JSON.stringify(frame))
    return true
  }

  /** Sends and waits for the answer with the same id; rejects with SocketError. */
  request(frame: ClientFrame, timeout = this.options.requestTimeout): Promise<ServerFrame> {
    const id = frame.id ?? nextId()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.settle(id, null, new SocketError("timeout", "no answer in time")), timeout)
      this.pending.set(id, { resolve, reject, timer })
      if (!this.send({ ...frame, id })) this.settle(id, null, new SocketError("offline", "the line is down"))
    })
  }

  /** Tries at once instead of waiting (the browser came online, a person pressed the button). */
  retryNow(): void {
    if (this.state !== "waiting") return
    clearTimeout(this.retryTimer)
    this.connect()
  }

  private connect(): void {
    this.setState("connecting")
    const socket = new this.options.webSocket(this.url)
    this.socket = socket
    socket.onopen = () => {
      this.heardAt = Date.now()
      socket.send(JSON.stringify({ t: "hello", v: PROTOCOL_VERSION, ...(this.options.locale ? { locale: this.options.locale } : {}) }))
      this.pingTimer = setInterval(() => this.keepAlive(), this.options.pingEvery)
    }
    socket.onmessage = (event: MessageEvent) => this.receive(String(event.data))
    socket.onclose = (event: CloseEvent) => this.dropped(event.code)
    socket.onerror = () => undefined
  }

  /** The browser says that it is offline: an open line has a few seconds to prove the opposite. */
  private probe(): void {
    const asked = Date.now()
    if (!this.send({ t: "ping" })) return
    setTimeout(() => { if (this.isOpen && this.heardAt < asked) this.dropped(4000) }, this.options.probeFor)
  }

  private keepAlive(): void {
    if (Date.now() - this.heardAt > this.options.pingEvery * 2) return this.dropped(4000)
    this.send({ t: "ping" })
  }

  private detach(): void {
    clearInterval(this.pingTimer)
    const socket = this.socket
    this.socket = null
    this.welcome = null
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null
    for (const id of this.pending.keys()) this.settle(id, null, new SocketError("offline", "the line dropped"))
  }

  private dropped(code: number): void {
    const socket = this.socket
    this.detach()
    if (code === 4000) socket?.close()
    const final = this.finalFor(code)
    if (final) return this.stop(final)
    this.setState("waiting")
    this.retryTimer = setTimeout(() => this.connect(), this.options.backoff(this.attempt++))
  }

  private finalFor(code: number): FinalReason | null {
    if (code === CLOSE.signedOut) return "signed_out"
    if (code === CLOSE.notAllowed) return "not_allowed"
    if (code === CLOSE.notFound) return "not_found"
    return null
  }

  private receive(text: string): void {
    this.heardAt = Date.now()
    let frame: ServerFrame
    try {
      frame = JSON.parse(text) as ServerFrame
    } catch {
      return
    }
    const many = frame.t === "batch" && Array.isArray(frame["m"]) ? (frame["m"] as ServerFrame[]) : [frame]
    for (const one of many) this.dispatch(one)
  }

  private dispatch(frame: ServerFrame): void {
    if (frame.t === "welcome") {
      if (frame["v"] !== PROTOCOL_VERSION) return this.stop("version")
      this.welcome = frame
      this.attempt = 0
    }
    if ((frame.t === "welcome" || frame.t === "pong") && typeof frame["now"] === "number") this.clockOffset = frame["now"] - Date.now()
    if (frame.re !== undefined && this.pending.has(frame.re)) {
      this.settle(frame.re, frame, frame.t === "error" ? errorOf(frame) : null)
    }
    for (const handler of this.handlers.get(frame.t) ?? []) handler(frame)
    for (const handler of this.handlers.get("*") ?? []) handler(frame)
    // Listeners hear "open" after the welcome's own handlers, and then may send.
    if (frame.t === "welcome") this.setState("open")
  }

  private settle(id: string, frame: ServerFrame | null, error: SocketError | null): void {
    const waiting = this.pending.get(id)
    if (!waiting) return
    this.pending.delete(id)
    clearTimeout(waiting.timer)
    if (error) waiting.reject(error)
    else if (frame) waiting.resolve(frame)
  }

  private setState(next: ConnectionState): void {
    if (this.state === next) return
    this.state = next
    for (const listener of this.stateListeners) listener(next)
  }
}

export function errorOf(frame: ServerFrame): SocketError {
  const details = typeof frame["details"] === "object" && frame["details"] !== null ? (frame["details"] as Record<string, unknown>) : {}
  return new SocketError(String(frame["code"] ?? "error"), String(frame["message"] ?? ""), details)
}
