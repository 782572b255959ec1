/** Keys of the room, never while somebody writes: M mute, V camera, H hand (or the next hand), F fill. */
import { onBeforeUnmount, onMounted } from "vue"

export function useLiveKeys(keys: Readonly<Record<string, () => void>>): void {
  function onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || target.closest("input, textarea, select, [contenteditable], dialog, [role=menu], [data-keys=own]")) return
    const act = keys[event.key.toLowerCase()]
    if (!act) return
    event.preventDefault()
    act()
  }
  onMounted(() => document.addEventListener("keydown", onKey))
  onBeforeUnmount(() => document.removeEventListener("keydown", onKey))
}
