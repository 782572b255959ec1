/** A small menu under a button: opens, closes outside or on Escape, arrow keys move. */
import { nextTick, onBeforeUnmount, ref, type Ref, watch } from "vue"

export interface Popup {
  open: Ref<boolean>
  toggle: () => void
  close: () => void
  onKey: (event: KeyboardEvent) => void
}

export function usePopup(root: Ref<HTMLElement | null>): Popup {
  const open = ref(false)
  const items = (): HTMLElement[] => [...(root.value?.querySelectorAll<HTMLElement>("[role^='menuitem']") ?? [])]

  function outside(event: Event): void {
    if (!root.value?.contains(event.target as Node)) open.value = false
  }
  watch(open, async (now) => {
    if (now) {
      document.addEventListener("pointerdown", outside, true)
      await nextTick()
      items()[0]?.focus()
    } else {
      document.removeEventListener("pointerdown", outside, true)
    }
  })
  onBeforeUnmount(() => document.removeEventListener("pointerdown", outside, true))

  function close(): void {
    if (!open.value) return
    open.value = false
    root.value?.querySelector<HTMLElement>("[aria-haspopup]")?.focus()
  }

  function onKey(event: KeyboardEvent): void {
    if (!open.value) return
    const list = items()
    const at = list.indexOf(document.activeElement as HTMLElement)
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      list[(at + step + list.length) % list.length]?.focus()
    } else if (event.key === "Escape") {
      event.preventDefault()
      close()
    } else if (event.key === "Tab") {
      open.value = false
    }
  }
  return { open, toggle: () => (open.value = !open.value), close, onKey }
}
