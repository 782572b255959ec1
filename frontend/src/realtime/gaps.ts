/**
 * Watches a room's running numbers: a hole (or a `resync`, or coming back after
 * a lost line) means something may have been missed and must be fetched again.
 */
import type { RealtimeSocket } from "./socket"

export interface GapOptions {
  /** Field that carries the running number. */
  field?: string
  /** Types whose numbers count; all that carry the field when absent. */
  types?: readonly string[]
}

export function watchGaps(socket: RealtimeSocket, refetch: (reason: "gap" | "resync" | "reconnected") => void, options: GapOptions = {}): () => void {
  const field = options.field ?? "seq"
  let last: number | null = null
  let wasOpen = socket.isOpen

  const undo = [
    socket.on("*", (frame) => {
      const number = frame[field]
      if (typeof number !== "number" || (options.types && !options.types.includes(frame.t))) return
      if (last !== null && number > last + 1) refetch("gap")
      last = last === null ? number : Math.max(last, number)
    }),
    socket.on("resync", () => refetch("resync")),
    socket.onState((state) => {
      if (state !== "open") return
      if (wasOpen) refetch("reconnected")
      wasOpen = true
      last = null
    }),
  ]
  return () => undo.forEach((off) => off())
}
