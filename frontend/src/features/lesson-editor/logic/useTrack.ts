/** Positions on the track, and dragging to it with mouse, pen or finger. */
import { onScopeDispose } from "vue"
import { useEditor } from "./editor"
import { nearest } from "./time"

export interface Track {
  /** Left edge of a moment, as a percentage of the track. */
  share: (ms: number) => string
  /** The moment under the pointer; null away from the track. */
  at: (event: PointerEvent, slack?: number) => number | null
  /** The moment, drawn to a pause between sentences when one is close. */
  drawn: (ms: number, free: boolean) => { at: number; pause: number | null }
  /** Follows the pointer until it is let go or Escape is pressed. */
  follow: (event: PointerEvent, on: { move: (event: PointerEvent) => void; drop: (event: PointerEvent) => void; cancel: () => void }) => void
}

export function useTrack(): Track {
  const { duration, track, pauses } = useEditor()
  let stop: AbortController | undefined
  onScopeDispose(() => stop?.abort())

  const box = (): DOMRect | null => track.value?.getBoundingClientRect() ?? null

  return {
    share: (ms) => `${duration.value ? (Math.min(ms, duration.value) / duration.value) * 100 : 0}%`,
    at: (event, slack = 60) => {
      const rect = box()
      if (!rect || event.clientY < rect.top - slack || event.clientY > rect.bottom + slack || event.clientX < rect.left - 20 || event.clientX > rect.right + 20) return null
      return (Math.min(Math.max(0, event.clientX - rect.left), rect.width) / rect.width) * duration.value
    },
    drawn: (ms, free) => {
      const width = box()?.width ?? 800
      const pause = free ? null : nearest(pauses.value, ms, Math.min(2_000, (8 / width) * duration.value))
      return { at: pause ?? Math.round(ms / 100) * 100, pause }
    },
    follow: (start, on) => {
      stop?.abort()
      stop = new AbortController()
      const { signal } = stop
      const end = (): void => stop?.abort()
      window.addEventListener("pointermove", (event) => { if (event.pointerId === start.pointerId) on.move(event) }, { signal })
      window.addEventListener("pointerup", (event) => { if (event.pointerId === start.pointerId) { end(); on.drop(event) } }, { signal })
      window.addEventListener("pointercancel", () => { end(); on.cancel() }, { signal })
      window.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); end(); on.cancel() } }, { signal, capture: true })
    },
  }
}
