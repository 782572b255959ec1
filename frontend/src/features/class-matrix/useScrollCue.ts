/** How much of a scrolling box lies beyond its right and lower edges, so that it can say so. */
import { onBeforeUnmount, onMounted, ref, type Ref } from "vue"

export interface ScrollCue {
  right: Ref<boolean>
  below: Ref<boolean>
  /** Body rows hidden under the lower edge, counted by `[data-row]`. */
  rowsBelow: Ref<number>
  measure: () => void
}

export function useScrollCue(box: Ref<HTMLElement | null>): ScrollCue {
  const right = ref(false)
  const below = ref(false)
  const rowsBelow = ref(0)
  let observer: ResizeObserver | undefined

  function measure(): void {
    const el = box.value
    if (!el) return
    right.value = el.scrollLeft + el.clientWidth < el.scrollWidth - 2
    below.value = el.scrollTop + el.clientHeight < el.scrollHeight - 2
    const edge = el.getBoundingClientRect().top + el.clientHeight
    rowsBelow.value = [...el.querySelectorAll("[data-row]")].filter((row) => row.getBoundingClientRect().bottom > edge + 4).length
  }

  onMounted(() => {
    observer = new ResizeObserver(measure)
    if (box.value) {
      observer.observe(box.value)
      if (box.value.firstElementChild) observer.observe(box.value.firstElementChild)
      box.value.addEventListener("scroll", measure, { passive: true })
    }
    measure()
  })
  onBeforeUnmount(() => observer?.disconnect())
  return { right, below, rowsBelow, measure }
}
