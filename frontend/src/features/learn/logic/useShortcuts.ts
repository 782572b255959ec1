/** Keys as people know them from video sites; never while somebody writes. */
import { onBeforeUnmount, onMounted } from "vue"
import { usePlayer } from "./player"

const STEP_MS = 5_000

export function useShortcuts(actions: { toggle: () => void; seekBy: (ms: number) => void; fullScreen: () => void }): void {
  const { playback, bullets } = usePlayer()
  const keys: Record<string, () => void> = {
    " ": actions.toggle,
    k: actions.toggle,
    f: actions.fullScreen,
    m: () => { if (playback.element.value) playback.element.value.muted = !playback.element.value.muted },
    d: () => (bullets.settings.value.density = bullets.settings.value.density === "off" ? "thin" : "off"),
    ArrowLeft: () => actions.seekBy(-STEP_MS),
    ArrowRight: () => actions.seekBy(STEP_MS),
  }
  function onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, [role=radiogroup], [role=group], dialog, [role=slider]")) return
    if (event.key === " " && target.closest("button, a")) return
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  onMounted(() => document.addEventListener("keydown", onKey))
  onBeforeUnmount(() => document.removeEventListener("keydown", onKey))
}
