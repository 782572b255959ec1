/** The server's clock as this page knows it: the phone's own hour is never asked. */
import { computed, onScopeDispose, type Ref, ref, watch } from "vue"

/** ms since the epoch on the server, moving; `anchor` is its last word. */
export function useServerNow(anchor: Ref<number | undefined>, every = 1000): Ref<number> {
  const tick = ref(performance.now())
  const heard = ref(performance.now())
  const timer = setInterval(() => (tick.value = performance.now()), every)
  onScopeDispose(() => clearInterval(timer))
  watch(anchor, () => (heard.value = tick.value = performance.now()))
  return computed(() => (anchor.value ?? 0) + Math.max(0, tick.value - heard.value))
}
