/**
 * What a page can honestly say of attention: how long it was hidden, and what stood beside it.
 * Pure: times come in, reports go out. Time in which the machine slept is not an absence: timers
 * of a hidden page go on (once a minute at worst), those of a sleeping machine do not.
 */
export type What = "hidden" | "blur" | "fullscreen_exit" | "second_screen" | "paste" | "asleep"
export interface FocusReport {
  what: What
  ms: number
}

/** A hidden page's timers run at least once a minute; a longer silence is sleep. */
const SLEEP_MS = 75_000
/** Shorter losses of focus (a key of an input method, a tooltip) say nothing. */
const BLUR_MS = 1_000
/** The same kind of context again within so long adds nothing. */
const AGAIN_MS = 10_000

export class FocusWatch {
  private hiddenAt: number | null = null
  private sleptMs = 0
  private tickAt = 0
  private blurAt: number | null = null
  private readonly said = new Map<What, number>()

  constructor(private readonly send: (report: FocusReport) => void) {}

  get hidden(): boolean {
    return this.hiddenAt !== null
  }

  hide(now: number): void {
    if (this.hiddenAt !== null) return
    this.hiddenAt = now
    this.sleptMs = 0
    this.tickAt = now
    this.blurAt = null
  }

  /** Every few seconds; the page's own timer. */
  tick(now: number): void {
    if (this.hiddenAt !== null && now - this.tickAt > SLEEP_MS) this.sleptMs += now - this.tickAt
    this.tickAt = now
  }

  show(now: number): void {
    if (this.hiddenAt === null) return
    this.tick(now)
    const away = Math.max(0, now - this.hiddenAt - this.sleptMs)
    if (this.sleptMs) this.send({ what: "asleep", ms: this.sleptMs })
    this.send({ what: "hidden", ms: away })
    this.hiddenAt = null
  }

  blur(now: number): void {
    if (this.hiddenAt === null) this.blurAt = now
  }

  focus(now: number): void {
    if (this.blurAt !== null && now - this.blurAt >= BLUR_MS) this.context("blur", now, now - this.blurAt)
    this.blurAt = null
  }

  context(what: Exclude<What, "hidden" | "asleep">, now: number, ms = 0): void {
    const before = this.said.get(what)
    if (before !== undefined && now - before < AGAIN_MS) return
    this.said.set(what, now)
    this.send({ what, ms })
  }
}
