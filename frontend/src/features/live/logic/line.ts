/**
 * One PeerConnection that heals itself: when it breaks, a new one is made and only
 * when that one carries media is the old one closed. Retries wait a little longer
 * each time, never more than two seconds: a class is back within five.
 */
import { type ApiError, asApiError, isAbort } from "@/api/errors"
import { release } from "./signal"

export type LineState = "connecting" | "live" | "healing" | "refused" | "closed"

export interface Opened {
  pc: RTCPeerConnection
  resource: string
}

export interface LineHooks {
  /** Makes a connection whose answer is set; may throw ApiError. */
  open: (signal: AbortSignal) => Promise<Opened>
  /** This connection carries media from now on. */
  took?: (opened: Opened) => void
  changed?: (state: LineState, error: ApiError | null) => void
}

/** A short loss of contact heals by itself; after this a new connection is made. */
const DOUBT_MS = 1_500
const CONNECT_MS = 5_000
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 2_000

/** Trying again helps against a lost line, a busy server and a stream that is not there yet. */
export const worthRetrying = (error: ApiError): boolean =>
  error.status === 0 || error.status >= 500 || error.status === 429 || error.code === "stream_not_there" || error.code === "media_unavailable" || error.status === 409

export const waitBefore = (attempt: number): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)

/** Resolves once the connection carries packets; rejects when it fails or takes too long. */
function connected(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(new Error("media did not connect in time")), CONNECT_MS)
    function done(error?: Error): void {
      clearTimeout(timer)
      pc.removeEventListener("connectionstatechange", look)
      if (error) reject(error)
      else resolve()
    }
    function look(): void {
      if (pc.connectionState === "connected") done()
      else if (pc.connectionState === "failed" || pc.connectionState === "closed") done(new Error("media did not connect"))
    }
    pc.addEventListener("connectionstatechange", look)
    look()
  })
}

export class Line {
  state: LineState = "connecting"
  current: Opened | null = null
  private readonly hooks: LineHooks
  private attempt = 0
  private running: AbortController | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(hooks: LineHooks) {
    this.hooks = hooks
  }

  get pc(): RTCPeerConnection | null {
    return this.current?.pc ?? null
  }

  start(): this {
    void this.renew()
    return this
  }

  /** Makes a new connection now; the old one stays until the new one carries media. */
  async renew(): Promise<void> {
    if (this.state === "closed") return
    clearTimeout(this.timer)
    this.running?.abort()
    const mine = new AbortController()
    this.running = mine
    this.set(this.current ? "healing" : "connecting")
    let opened: Opened | null = null
    try {
      opened = await this.hooks.open(mine.signal)
      await connected(opened.pc)
      if (mine.signal.aborted) return drop(opened)
      const old = this.current
      this.current = opened
      this.attempt = 0
      this.watch(opened)
      this.hooks.took?.(opened)
      this.set("live")
      if (old) drop(old)
    } catch (thrown) {
      if (opened) drop(opened)
      if (mine.signal.aborted || (isAbort(thrown) && mine.signal.aborted)) return
      this.failed(asApiError(thrown))
    } finally {
      if (this.running === mine) this.running = null
    }
  }

  close(): void {
    this.set("closed")
    clearTimeout(this.timer)
    this.running?.abort()
    if (this.current) drop(this.current)
    this.current = null
  }

  private failed(error: ApiError): void {
    if (!worthRetrying(error)) return this.set("refused", error)
    this.set(this.current ? "healing" : "connecting", error)
    this.timer = setTimeout(() => void this.renew(), waitBefore(this.attempt++))
  }

  private watch(opened: Opened): void {
    let doubt: ReturnType<typeof setTimeout> | undefined
    opened.pc.addEventListener("connectionstatechange", () => {
      clearTimeout(doubt)
      if (this.current !== opened || this.state === "closed") return
      const now = opened.pc.connectionState
      if (now === "failed" || now === "closed") void this.renew()
      else if (now === "disconnected") doubt = setTimeout(() => { if (this.current === opened && opened.pc.connectionState === "disconnected") void this.renew() }, DOUBT_MS)
    })
  }

  private set(state: LineState, error: ApiError | null = null): void {
    if (this.state === "closed") return
    this.state = state
    this.hooks.changed?.(state, error)
  }
}

/** Ends a connection and tells the server, so that it need not wait for silence. */
export function drop(opened: Opened): void {
  opened.pc.close()
  release(opened.resource)
}
