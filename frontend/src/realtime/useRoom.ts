/** One room for one component: socket, outbox and their states as refs, closed with the component. */
import { onScopeDispose, ref, type Ref, shallowRef } from "vue"
import type { Saving } from "@/ui/SaveState.vue"
import { Outbox, type OutboxStatus } from "./outbox"
import { RealtimeSocket, socketUrl } from "./socket"
import type { ConnectionState, FinalReason } from "./types"

export interface Room {
  socket: RealtimeSocket
  outbox: Outbox
  connection: Ref<ConnectionState>
  /** Why the line will stay closed, or null. */
  final: Ref<FinalReason | null>
  /** Since when there is no line (ms since epoch), or null. */
  downSince: Ref<number | null>
  outboxStatus: Ref<OutboxStatus>
  saving: Ref<Saving>
}

/** `path` such as `/ws/v1/lessons/<id>/`; `userId` keeps two people of one browser apart. */
export function useRoom(path: string, userId: string): Room {
  const socket = new RealtimeSocket(socketUrl(path), { locale: document.documentElement.lang })
  const outbox = new Outbox(socket, `${userId}:${path}`)
  const connection = ref<ConnectionState>(socket.state)
  const final = ref<FinalReason | null>(null)
  const downSince = ref<number | null>(null)
  const outboxStatus = shallowRef<OutboxStatus>(outbox.status)
  const saving = ref<Saving>("idle")

  socket.onState((state) => {
    connection.value = state
    final.value = socket.finalReason
    downSince.value = state === "open" ? null : (downSince.value ?? Date.now())
  })
  outbox.onStatus((status) => {
    outboxStatus.value = status
    saving.value = status.waiting > 0 ? status.state : status.savedAt ? "saved" : "idle"
  })
  socket.start()
  onScopeDispose(() => {
    socket.stop()
    outbox.close()
  })
  return { socket, outbox, connection, final, downSince, outboxStatus, saving }
}
