/**
 * The outbox: answers, comments and messages stay in IndexedDB until the server
 * has acknowledged them. They survive a dropped line, a closed tab and a dead
 * server. Beats do not come here: their next one repeats what was lost.
 *
 * Each message carries an `event_id` (uuid); the server answers a repeated one
 * with the same acknowledgement, so sending twice is harmless.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb"
import { backoffMs } from "./backoff"
import { errorOf, nextId, type RealtimeSocket } from "./socket"
import type { ClientFrame, ServerFrame, SocketError } from "./types"

export interface OutboxEntry {
  event_id: string
  /** Which person and room it belongs to, such as `<user>:/ws/v1/lessons/<id>/`. */
  scope: string
  frame: ClientFrame
  /** ms since epoch when it was written here. */
  at: number
}

interface OutboxDB extends DBSchema {
  entries: { key: string; value: OutboxEntry; indexes: { scope: string } }
}

export type OutboxState = "saved" | "sending" | "offline"

export interface OutboxStatus {
  state: OutboxState
  /** How many are not yet acknowledged. */
  waiting: number
  /** When the last one was acknowledged (ms since epoch). */
  savedAt: number | null
}

export interface OutboxOptions {
  dbName?: string
  /** Sent again when not acknowledged for so long (ms). */
  resendAfter?: number
  backoff?: (attempt: number) => number
}

export type Refused = { entry: OutboxEntry; error: SocketError }

/** Refusals that say "not now": the entry stays and is sent again. */
const TRANSIENT = new Set(["too_many", "throttled", "busy", "server_error", "internal", "hello_first"])

async function open(name: string): Promise<IDBPDatabase<OutboxDB>> {
  return openDB<OutboxDB>(name, 1, {
    upgrade(db) {
      db.createObjectStore("entries", { keyPath: "event_id" }).createIndex("scope", "scope")
    },
  })
}

export class Outbox {
  private readonly socket: RealtimeSocket
  private readonly scope: string
  private readonly db: Promise<IDBPDatabase<OutboxDB>>
  private readonly options: Required<OutboxOptions>
  private readonly entries = new Map<string, OutboxEntry>()
  private readonly inFlight = new Map<string, { event: string; timer: ReturnType<typeof setTimeout> }>()
  private readonly attempts = new Map<string, number>()
  private readonly listeners = new Set<(status: OutboxStatus) => void>()
  private readonly ackListeners = new Set<(entry: OutboxEntry, frame: ServerFrame) => void>()
  private readonly refusedListeners = new Set<(refused: Refused) => void>()
  private readonly unhook: (() => void)[]
  private savedAt: number | null = null
  readonly ready: Promise<void>

  constructor(socket: RealtimeSocket, scope: string, options: OutboxOptions = {}) {
    this.socket = socket
    this.scope = scope
    this.options = { dbName: options.dbName ?? "rongke-outbox", resendAfter: options.resendAfter ?? 8_000, backoff: options.backoff ?? backoffMs }
    this.db = open(this.options.dbName)
    this.unhook = [
      socket.onState((state) => {
        if (state === "open") this.flush()
        else this.forgetFlights()
        this.tell()
      }),
      socket.on("*", (frame) => void this.answered(frame)),
    ]
    this.ready = this.restore()
  }

  get status(): OutboxStatus {
    const waiting = this.entries.size
    return { state: waiting === 0 ? "saved" : this.socket.isOpen ? "sending" : "offline", waiting, savedAt: this.savedAt }
  }

  /** What still waits, oldest first (to draw it as "sending"). */
  get waiting(): OutboxEntry[] {
    return [...this.entries.values()].sort((a, b) => a.at - b.at)
  }

  /** Keeps the message, then sends it; answers its event id once it is safe on this machine. */
  async put(frame: ClientFrame, eventId: string = crypto.randomUUID()): Promise<string> {
    await this.ready
    const entry: OutboxEntry = { event_id: eventId, scope: this.scope, frame: { ...frame, event_id: eventId }, at: Date.now() }
    await (await this.db).put("entries", entry)
    this.entries.set(eventId, entry)
    this.tell()
    this.sendOne(entry)
    return eventId
  }

  /** Takes back what was not acknowledged yet. */
  async drop(eventId: string): Promise<void> {
    await (await this.db).delete("entries", eventId)
    this.entries.delete(eventId)
    this.tell()
  }

  onStatus(listener: (status: OutboxStatus) => void): () => void {
    this.listeners.add(listener)
    listener(this.status)
    return () => this.listeners.delete(listener)
  }

  onAck(listener: (entry: OutboxEntry, frame: ServerFrame) => void): () => void {
    this.ackListeners.add(listener)
    return () => this.ackListeners.delete(listener)
  }

  /** The server said no for good: the entry has left the outbox, the text is in `entry.frame`. */
  onRefused(listener: (refused: Refused) => void): () => void {
    this.refusedListeners.add(listener)
    return () => this.refusedListeners.delete(listener)
  }

  close(): void {
    this.unhook.forEach((undo) => undo())
    this.forgetFlights()
    void this.db.then((db) => db.close())
  }

  private async restore(): Promise<void> {
    const kept = await (await this.db).getAllFromIndex("entries", "scope", this.scope)
    for (const entry of kept) this.entries.set(entry.event_id, entry)
    this.flush()
    this.tell()
  }

  private flush(): void {
    if (!this.socket.isOpen) return
    for (const entry of this.waiting) this.sendOne(entry)
  }

  private sendOne(entry: OutboxEntry): void {
    if (!this.entries.has(entry.event_id) || this.flies(entry.event_id)) return
    const id = nextId()
    if (!this.socket.send({ ...entry.frame, id })) return
    this.inFlight.set(id, { event: entry.event_id, timer: setTimeout(() => this.again(id), this.options.resendAfter) })
  }

  private flies(event: string): boolean {
    return [...this.inFlight.values()].some((flight) => flight.event === event)
  }

  private again(id: string): void {
    const flight = this.inFlight.get(id)
    this.inFlight.delete(id)
    const entry = flight && this.entries.get(flight.event)
    if (entry) this.sendOne(entry)
  }

  private async answered(frame: ServerFrame): Promise<void> {
    const flight = frame.re === undefined ? undefined : this.inFlight.get(frame.re)
    if (!flight || frame.re === undefined) return
    clearTimeout(flight.timer)
    this.inFlight.delete(frame.re)
    const entry = this.entries.get(flight.event)
    if (!entry) return
    if (frame.t === "error") {
      const error = errorOf(frame)
      if (TRANSIENT.has(error.code)) return this.later(entry)
      await this.drop(entry.event_id)
      for (const listener of this.refusedListeners) listener({ entry, error })
      return
    }
    this.savedAt = Date.now()
    this.attempts.delete(entry.event_id)
    await this.drop(entry.event_id)
    for (const listener of this.ackListeners) listener(entry, frame)
  }

  private later(entry: OutboxEntry): void {
    const attempt = this.attempts.get(entry.event_id) ?? 0
    this.attempts.set(entry.event_id, attempt + 1)
    setTimeout(() => this.sendOne(entry), this.options.backoff(attempt))
  }

  private forgetFlights(): void {
    for (const flight of this.inFlight.values()) clearTimeout(flight.timer)
    this.inFlight.clear()
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.status)
  }
}
