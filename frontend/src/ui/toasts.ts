/** Short confirmations at the edge; never the only place where an error is told. */
import { shallowReactive } from "vue"

export type ToastKind = "done" | "info" | "look" | "failed"
export interface Toast {
  id: number
  kind: ToastKind
  text: string
  action?: { label: string; run: () => void }
}

let next = 1
export const toasts = shallowReactive<Toast[]>([])

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

/** Shows a sentence for some seconds (longer when it offers an action). */
export function toast(text: string, kind: ToastKind = "done", action?: Toast["action"]): number {
  const id = next++
  toasts.push(action ? { id, kind, text, action } : { id, kind, text })
  if (toasts.length > 4) toasts.shift()
  setTimeout(() => dismiss(id), action ? 10_000 : 5_000)
  return id
}
