/** Which face of a page fits: phone below 768, narrow below 1200, else desk. */
import { computed, ref } from "vue"

const width = ref(globalThis.innerWidth ?? 1440)
globalThis.addEventListener?.("resize", () => (width.value = globalThis.innerWidth), { passive: true })

export const isPhone = computed(() => width.value < 768)
/** Side panels become drawers. */
export const isNarrow = computed(() => width.value < 1200)

export const reducedMotion = (): boolean => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false
