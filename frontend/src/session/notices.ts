/**
 * How many notices are unread: pushed over the personal socket, and asked each
 * minute while that is down and the page is visible.
 */
import { defineStore } from "pinia"
import { ref } from "vue"
import { http } from "@/api"
import { RealtimeSocket, socketUrl } from "@/realtime/socket"
import type { ServerFrame } from "@/realtime/types"
import { useSession } from "./store"

const EVERY_MS = 60_000

export interface PushedNotice {
  kind: string
  args: Record<string, unknown>
  link: string
}

export const useNotices = defineStore("notices", () => {
  const unread = ref(0)
  /** The newest notice that was pushed while the page was open. */
  const latest = ref<PushedNotice | null>(null)
  let timer: ReturnType<typeof setInterval> | undefined
  let socket: RealtimeSocket | undefined
  /** Who else listens on this line, by type: other features hear their own messages here. */
  const listeners = new Map<string, Set<(frame: ServerFrame) => void>>()

  function hear(type: string, handler: (frame: ServerFrame) => void): () => void {
    const found = listeners.get(type) ?? new Set()
    listeners.set(type, found.add(handler))
    return () => found.delete(handler)
  }

  async function refresh(): Promise<void> {
    const session = useSession()
    if (!session.user || session.owesSecondFactor || document.visibilityState !== "visible") return
    try {
      unread.value = (await http.get<{ unread: number }>("/api/v1/notifications/unread/")).unread
    } catch {
      // The bell keeps its last count; the notices page itself shows errors.
    }
  }

  function connect(): RealtimeSocket {
    const line = new RealtimeSocket(socketUrl("/ws/v1/me/"))
    line.on("welcome", (frame) => {
      if (typeof frame["unread"] === "number") unread.value = frame["unread"]
    })
    line.on("notifications.read", (frame) => {
      if (typeof frame["unread"] === "number") unread.value = frame["unread"]
    })
    line.on("notification", (frame) => {
      unread.value += 1
      latest.value = frame["notification"] as PushedNotice
    })
    line.on("resync", () => void refresh())
    line.on("*", (frame) => listeners.get(frame.t)?.forEach((handler) => handler(frame)))
    // The server ended this session: find out who we are now.
    line.onState((state) => {
      if (state === "closed" && line.finalReason === "signed_out") void useSession().load(true)
    })
    line.start()
    return line
  }

  /** Called by each bell; the first opens the line. */
  function start(): void {
    if (socket) return
    socket = connect()
    void refresh()
    timer = setInterval(() => {
      if (!socket?.isOpen) void refresh()
    }, EVERY_MS)
  }

  /** At sign-out: the next person gets an own line. */
  function stop(): void {
    socket?.stop()
    socket = undefined
    clearInterval(timer)
    unread.value = 0
    latest.value = null
  }
  return { unread, latest, refresh, start, stop, hear }
})
