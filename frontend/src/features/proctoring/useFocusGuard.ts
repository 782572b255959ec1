/** Listens to the page, tells the server, and knows where the trainee stands. */
import { onBeforeUnmount, onMounted, ref, type Ref, shallowRef } from "vue"
import { asApiError } from "@/api"
import { FocusWatch } from "./focusWatch"
import { doors, type Standing, type Told } from "./types"

const TICK_MS = 5_000
const PULSE_MS = 20_000
const KEPT = 50

interface Waiting {
  event_id: string
  what: string
  ms: number
}

export interface FocusGuard {
  standing: Ref<Standing | undefined>
  /** The last answer that the trainee should read: a warning, or the step to a person. */
  warning: Ref<Told | null>
  /** The last absence, for the sentence beside the counter. */
  last: Ref<{ ms: number; weight: Told["weight"] } | null>
  refresh: () => Promise<void>
}

export function useFocusGuard(lessonId: string, camera: () => "off" | "denied" | "on"): FocusGuard {
  const standing = shallowRef<Standing>()
  const warning = ref<Told | null>(null)
  const last = ref<{ ms: number; weight: Told["weight"] } | null>(null)
  const waiting: Waiting[] = []
  let sending = false
  let inputAt = Date.now()

  async function refresh(): Promise<void> {
    const found = await doors.me(lessonId).catch(() => undefined)
    if (found) standing.value = found
  }

  /** In order, one at a time; what does not arrive waits for the next pulse. */
  async function flush(): Promise<void> {
    if (sending) return
    sending = true
    try {
      for (let one = waiting[0]; one; one = waiting[0]) {
        const told = await doors.focus(lessonId, one)
        waiting.shift()
        if (standing.value) standing.value = { ...standing.value, ...told }
        if (one.what === "hidden" && told.weight !== "ignored") last.value = { ms: one.ms, weight: told.weight }
        if (told.weight === "counted") {
          warning.value = told
          if (told.level === "review") await refresh()
        }
      }
    } catch (thrown) {
      // Refused for good (not a trainee here, class over): nothing more to send. Else: later.
      const status = asApiError(thrown).status
      if (status >= 400 && status < 500 && status !== 429) waiting.length = 0
    } finally {
      sending = false
    }
  }

  const watch = new FocusWatch((report) => {
    const ignored = report.what === "hidden" && report.ms < (standing.value?.ignore_ms ?? 0)
    if (ignored) return
    waiting.push({ event_id: crypto.randomUUID(), ...report })
    if (waiting.length > KEPT) waiting.shift()
    void flush()
  })

  function pulse(): void {
    if (!standing.value) return void refresh()
    void doors.pulse(lessonId, { visible: !watch.hidden, idle_ms: Date.now() - inputAt, camera: camera() }).catch(() => undefined)
    if (waiting.length) void flush()
  }
  function visibility(): void {
    if (document.visibilityState === "hidden") watch.hide(Date.now())
    else watch.show(Date.now())
    pulse()
  }
  const blur = (): void => watch.blur(Date.now())
  const focus = (): void => watch.focus(Date.now())
  const paste = (): void => watch.context("paste", Date.now())
  const input = (): void => { inputAt = Date.now() }
  let full = false
  function fullscreen(): void {
    const now = document.fullscreenElement !== null
    if (full && !now) watch.context("fullscreen_exit", Date.now())
    full = now
  }
  const extended = (): boolean => (screen as Screen & { isExtended?: boolean }).isExtended === true
  let extendedBefore = extended()
  function tick(): void {
    watch.tick(Date.now())
    if (extended() && !extendedBefore) watch.context("second_screen", Date.now())
    extendedBefore = extended()
  }

  const INPUTS = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"] as const
  let timers: ReturnType<typeof setInterval>[] = []
  onMounted(async () => {
    document.addEventListener("visibilitychange", visibility)
    document.addEventListener("fullscreenchange", fullscreen)
    document.addEventListener("paste", paste)
    window.addEventListener("blur", blur)
    window.addEventListener("focus", focus)
    for (const name of INPUTS) window.addEventListener(name, input, { passive: true })
    timers = [setInterval(tick, TICK_MS), setInterval(pulse, PULSE_MS)]
    await refresh()
    if (extendedBefore) watch.context("second_screen", Date.now())
    pulse()
  })
  onBeforeUnmount(() => {
    document.removeEventListener("visibilitychange", visibility)
    document.removeEventListener("fullscreenchange", fullscreen)
    document.removeEventListener("paste", paste)
    window.removeEventListener("blur", blur)
    window.removeEventListener("focus", focus)
    for (const name of INPUTS) window.removeEventListener(name, input)
    for (const timer of timers) clearInterval(timer)
  })
  return { standing, warning, last, refresh }
}
