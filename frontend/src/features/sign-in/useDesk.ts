/** A lesson's desk, fetched again whenever the server says that it has changed. */
import { computed, type ComputedRef, onScopeDispose } from "vue"
import { useRoute } from "vue-router"
import { type Query, useQuery } from "@/api"
import { RealtimeSocket, socketUrl } from "@/realtime"
import { desk } from "./api"
import type { Desk } from "./types"

export function useDesk(): { id: ComputedRef<string>; query: Query<Desk> } {
  const route = useRoute()
  const id = computed(() => String(route.params["lessonId"]))
  const query = useQuery((signal) => desk.get(id.value, signal), { key: id, every: 20_000 })
  const socket = new RealtimeSocket(socketUrl(`/ws/v1/sign-in/${id.value}/`))
  socket.on("sign_in.desk", () => void query.refresh())
  socket.on("resync", () => void query.refresh())
  socket.start()
  onScopeDispose(() => socket.stop())
  return { id, query }
}
