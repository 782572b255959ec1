/** The lesson room's socket in the words of the player: ask now, deliver surely, listen. */
import { onScopeDispose, type Ref, ref } from "vue"
import { ApiError } from "@/api"
import { type ClientFrame, type Room, type ServerFrame, SocketError, useRoom } from "@/realtime"

export interface LessonRoom {
  room: Room
  /** True while a timed question holds the player: beats go on, the video does not. */
  busyWithQuestion: Ref<boolean>
  /** Asks once; fails when the line is down. */
  request: <T>(frame: ClientFrame) => Promise<T>
  /** Kept on this machine and sent until the server has it; fails only when it is refused. */
  deliver: <T>(frame: ClientFrame & { event_id: string }) => Promise<T>
  /** Says it if the line is open. */
  post: (frame: ClientFrame) => void
  on: <T>(type: string, handler: (message: T) => void) => void
}

interface Waiter {
  resolve: (frame: ServerFrame) => void
  reject: (error: ApiError) => void
}

const asError = (error: unknown): ApiError =>
  error instanceof SocketError ? new ApiError(error.code === "offline" ? "network" : error.code, error.message, error.code === "offline" || error.code === "timeout" ? 0 : 400, { ...error.details }) : new ApiError("unexpected", String(error), 0)

export function useLessonRoom(lessonId: string, userId: string, path = `/ws/v1/lessons/${lessonId}/`): LessonRoom {
  const room = useRoom(path, userId)
  const waiters = new Map<string, Waiter>()
  room.outbox.onAck((entry, frame) => {
    waiters.get(entry.event_id)?.resolve(frame)
    waiters.delete(entry.event_id)
  })
  room.outbox.onRefused(({ entry, error }) => {
    waiters.get(entry.event_id)?.reject(asError(error))
    waiters.delete(entry.event_id)
  })
  onScopeDispose(() => waiters.clear())

  return {
    room,
    busyWithQuestion: ref(false),
    request: async <T>(frame: ClientFrame) => {
      try {
        return (await room.socket.request(frame)) as T
      } catch (error) {
        throw asError(error)
      }
    },
    deliver: async <T>(frame: ClientFrame & { event_id: string }) => {
      const answer = new Promise<ServerFrame>((resolve, reject) => waiters.set(frame.event_id, { resolve, reject }))
      await room.outbox.put(frame, frame.event_id)
      return (await answer) as T
    },
    post: (frame) => void room.socket.send(frame),
    on: <T>(type: string, handler: (message: T) => void) => void room.socket.on(type, (frame) => handler(frame as T)),
  }
}
