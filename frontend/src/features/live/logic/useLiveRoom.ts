/**
 * The live room's socket in the words of the page: `send` asks and waits for the
 * answer, `deliver` is kept on this machine until the server has it, `on` hears what
 * happens, `onSnapshot` is told the whole state after each (re)connection.
 * Panels take this object as their prop `room` and nothing else.
 */
import { onScopeDispose, reactive, ref, type Ref } from "vue"
import { ApiError } from "@/api"
import { type ClientFrame, type Room, type ServerFrame, SocketError, useRoom } from "@/realtime"
import { applyFrame, emptyState, type LiveState, takeSnapshot } from "./state"

export interface LiveRoom {
  lessonId: string
  userId: string
  room: Room
  /** What everybody in the room knows; changed only by what the server says. */
  state: LiveState
  /** True once the first snapshot is here. */
  ready: Ref<boolean>
  /** Why the room was not opened: the refusal's code. */
  refused: Ref<string | null>
  /** Asks once and resolves with the reply; rejects with ApiError when refused or the line is down. */
  send: <T = ServerFrame>(type: string, fields?: Record<string, unknown>) => Promise<T>
  /** As `send`, but kept here until the server has it; rejects only when it is refused. */
  deliver: <T = ServerFrame>(type: string, fields?: Record<string, unknown> & { event_id?: string }) => Promise<T>
  /** Hears one type of message ("*": all); answers the way to stop. Stops with the component too. */
  on: <T = ServerFrame>(type: string, handler: (message: T) => void) => () => void
  /** Told the whole state at once (if it is there) and after every reconnection. */
  onSnapshot: <T = ServerFrame>(handler: (snapshot: T) => void) => () => void
  /** The server's clock (ms since epoch). */
  now: () => number
}

interface Waiter {
  resolve: (frame: ServerFrame) => void
  reject: (error: ApiError) => void
}

/** No line is status 0, as for requests: nothing was refused. */
function asRefusal(error: unknown): ApiError {
  if (!(error instanceof SocketError)) return new ApiError("unexpected", String(error), 0)
  const lost = error.code === "offline" || error.code === "timeout"
  return new ApiError(error.code === "offline" ? "network" : error.code, error.message, lost ? 0 : 400, { ...error.details })
}

export function useLiveRoom(lessonId: string, userId: string): LiveRoom {
  const room = useRoom(`/ws/v1/live/${lessonId}/`, userId)
  const state = reactive(emptyState()) as LiveState
  const ready = ref(false)
  const refused = ref<string | null>(null)
  const waiters = new Map<string, Waiter>()
  let snapshot: ServerFrame | null = null

  const undo = [
    room.socket.on("welcome", (frame) => {
      snapshot = frame
      takeSnapshot(state, frame)
      ready.value = true
      refused.value = null
    }),
    room.socket.on("error", (frame) => { if (frame.re === undefined && !room.socket.isOpen) refused.value = String(frame["code"]) }),
    room.socket.on("*", (frame) => { if (frame.t !== "welcome") applyFrame(state, frame) }),
    room.outbox.onAck((entry, frame) => settle(entry.event_id, (waiter) => waiter.resolve(frame))),
    room.outbox.onRefused(({ entry, error }) => settle(entry.event_id, (waiter) => waiter.reject(asRefusal(error)))),
  ]

  function settle(event: string, how: (waiter: Waiter) => void): void {
    const waiter = waiters.get(event)
    waiters.delete(event)
    if (waiter) how(waiter)
  }

  function keep(stop: () => void): () => void {
    undo.push(stop)
    return stop
  }
  onScopeDispose(() => undo.forEach((stop) => stop()))

  return {
    lessonId, userId, room, state, ready, refused,
    send: async <T>(type: string, fields: Record<string, unknown> = {}) => {
      try {
        return (await room.socket.request({ ...fields, t: type } as ClientFrame)) as T
      } catch (error) {
        throw asRefusal(error)
      }
    },
    deliver: async <T>(type: string, fields: Record<string, unknown> & { event_id?: string } = {}) => {
      const event = fields.event_id ?? crypto.randomUUID()
      const answer = new Promise<ServerFrame>((resolve, reject) => waiters.set(event, { resolve, reject }))
      await room.outbox.put({ ...fields, t: type } as ClientFrame, event)
      return (await answer) as T
    },
    on: <T>(type: string, handler: (message: T) => void) => keep(room.socket.on(type, (frame) => handler(frame as T))),
    onSnapshot: <T>(handler: (told: T) => void) => {
      if (snapshot) handler(snapshot as T)
      return keep(room.socket.on("welcome", (frame) => handler(frame as T)))
    },
    now: () => Date.now() + room.socket.clockOffset,
  }
}
