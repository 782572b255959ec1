/** Messages of the personal socket, for as long as a component lives. */
import { onScopeDispose } from "vue"
import type { ServerFrame } from "@/realtime"
import { useNotices } from "@/session/notices"

export function useHeard(type: string, handler: (frame: ServerFrame) => void): void {
  onScopeDispose(useNotices().hear(type, handler))
}
