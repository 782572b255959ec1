/** From a finger, a pen or a mouse to strokes: points as they come, ink every 50 ms, the stroke at the end. */
import { onScopeDispose, type Ref, ref, shallowRef, type ShallowRef } from "vue"
import { clampTo, type Drawn, simplify, straight, type Tool, touches } from "./geometry"
import { type Point, WIDTH } from "./points"
import type { Board } from "./useBoard"

export type Choice = Tool | "eraser" | "laser" | "hand"

export interface PenOptions {
  board: Board
  userId: string
  choice: Ref<Choice>
  color: Ref<string>
  width: () => number
  height: () => number
  /** The paper on the screen. */
  paper: Ref<HTMLElement | null>
  onText: (at: Point) => void
  /** Swiped over the page without a tool: -1 back, 1 on. */
  onSwipe: (by: number) => void
}

export interface Pen {
  /** What is being drawn now. */
  draft: ShallowRef<Drawn | null>
  /** Numbers that the eraser has touched and not let go yet. */
  touched: Ref<ReadonlySet<number>>
  eraserAt: ShallowRef<Point | null>
  down: (event: PointerEvent) => void
  move: (event: PointerEvent) => void
  up: (event: PointerEvent) => void
  cancel: (event: PointerEvent) => void
}

const INK_EVERY = 50
/** Closer points than this say nothing new (units). */
const CLOSE = 7
const TOLERANCE = 3.5
const LONGEST = 1_900
const ERASER = 110
const SWIPE = 60
const isLine = (choice: Choice): choice is "pen" | "marker" => choice === "pen" || choice === "marker"

export function usePen(options: PenOptions): Pen {
  const { board, choice } = options
  const draft = shallowRef<Drawn | null>(null)
  const touched = ref<ReadonlySet<number>>(new Set())
  const eraserAt = shallowRef<Point | null>(null)
  let pointer: number | null = null
  let begunAt = { x: 0, y: 0 }
  let points: Point[] = []
  let sent = 0
  let pressures: number[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let laserAt: Point | null = null

  function pointOf(event: PointerEvent): Point {
    const box = options.paper.value?.getBoundingClientRect()
    if (!box || !box.width) return { x: 0, y: 0 }
    const scale = WIDTH / box.width
    return clampTo(options.height())({ x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale })
  }

  /** A pen that feels pressure draws from half to one and a half times the width. */
  function widthNow(): number {
    const mean = pressures.length ? pressures.reduce((sum, one) => sum + one, 0) / pressures.length : 0.5
    return Math.max(4, Math.round(options.width() * (0.5 + mean)))
  }

  const style = (tool: Tool): Omit<Drawn, "points"> => ({ tool, color: options.color.value, width: isLine(tool) && pressures.length ? Math.min(tool === "marker" ? 800 : 200, widthNow()) : options.width() })

  function show(): void {
    const tool = choice.value
    if (tool === "eraser" || tool === "laser" || tool === "hand" || tool === "text") return
    draft.value = points.length ? { ...style(tool), points: [...points] } : null
  }

  function sendInk(): void {
    timer = undefined
    const tool = choice.value
    if (pointer === null) return
    if (tool === "laser") {
      if (laserAt) board.laser(laserAt)
      return
    }
    if (tool === "eraser" || tool === "hand" || tool === "text") return
    if (isLine(tool)) {
      // Points that did not fit one message follow with the next.
      const fresh = points.slice(sent, sent + 200)
      if (fresh.length) board.ink(board.nextKey(), style(tool), sent, fresh)
      sent += fresh.length
      if (sent < points.length) soon()
    } else if (points.length === 2) board.ink(board.nextKey(), style(tool), 0, points)
  }
  function soon(): void {
    timer ??= setTimeout(sendInk, INK_EVERY)
  }
  onScopeDispose(() => clearTimeout(timer))

  function wipe(at: Point): void {
    eraserAt.value = at
    const mine = board.state.value?.leads ? () => true : (by: string) => by === options.userId
    const hit = board.strokes().filter((one) => mine(one.by) && !touched.value.has(one.n) && touches(one, at, ERASER))
    if (hit.length) touched.value = new Set([...touched.value, ...hit.map((one) => one.n)])
  }

  function down(event: PointerEvent): void {
    if (pointer !== null) {
      // A second finger wants to pinch: what the first one began is no stroke.
      if (event.pointerType === "touch" && points.length < 12) reset()
      return
    }
    if (event.button !== 0) return
    begunAt = { x: event.clientX, y: event.clientY }
    const tool = choice.value
    if (tool === "hand") return void (pointer = event.pointerId)
    event.preventDefault()
    if (tool === "text") return options.onText(pointOf(event))
    pointer = event.pointerId
    ;(event.currentTarget as Element | null)?.setPointerCapture?.(event.pointerId)
    points = [pointOf(event)]
    pressures = event.pointerType === "pen" && event.pressure > 0 ? [event.pressure] : []
    sent = 0
    if (tool === "eraser") wipe(points[0] as Point)
    else if (tool === "laser") {
      laserAt = points[0] as Point
      sendInk()
    } else {
      show()
      sendInk()
    }
  }

  function add(event: PointerEvent): void {
    const at = pointOf(event)
    const last = points[points.length - 1]
    if (last && Math.hypot(at.x - last.x, at.y - last.y) < CLOSE) return
    points.push(at)
    if (event.pointerType === "pen" && event.pressure > 0) pressures.push(event.pressure)
  }

  function move(event: PointerEvent): void {
    if (event.pointerId !== pointer) return
    const tool = choice.value
    if (tool === "hand") return
    if (tool === "laser") laserAt = pointOf(event)
    else if (tool === "eraser") return wipe(pointOf(event))
    else if (isLine(tool)) {
      const all = event.getCoalescedEvents?.() ?? []
      for (const one of all.length ? all : [event]) add(one)
      if (points.length > LONGEST) carryOn()
    } else {
      const from = points[0] as Point
      const to = pointOf(event)
      points = [from, clampTo(options.height())(event.shiftKey && tool !== "text" ? straight(tool, from, to) : to)]
    }
    show()
    soon()
  }

  /** A very long line goes on as another one from where it is. */
  function carryOn(): void {
    const last = points[points.length - 1] as Point
    commit()
    points = [last]
    sent = 0
  }

  function commit(): void {
    const tool = choice.value
    if (tool === "eraser" || tool === "laser" || tool === "hand" || tool === "text") return
    const line = isLine(tool) ? simplify(points, TOLERANCE) : points
    if (!isLine(tool) && (line.length < 2 || Math.hypot((line[1] as Point).x - (line[0] as Point).x, (line[1] as Point).y - (line[0] as Point).y) < 20)) return
    if (line.length) void board.draw({ ...style(tool), points: line })
  }

  function up(event: PointerEvent): void {
    if (event.pointerId !== pointer) return
    const tool = choice.value
    if (tool === "hand") {
      const dx = event.clientX - begunAt.x
      if (Math.abs(dx) > SWIPE && Math.abs(dx) > 2 * Math.abs(event.clientY - begunAt.y)) options.onSwipe(dx < 0 ? 1 : -1)
    } else if (tool === "eraser") void board.erase([...touched.value].slice(0, 500))
    else if (tool === "laser") board.laser(null)
    else {
      if (isLine(tool)) add(event)
      commit()
    }
    reset()
  }

  function cancel(event: PointerEvent): void {
    if (event.pointerId !== pointer) return
    if (choice.value === "laser") board.laser(null)
    else if (points.length > 3) commit()
    reset()
  }

  function reset(): void {
    clearTimeout(timer)
    timer = undefined
    pointer = null
    points = []
    pressures = []
    laserAt = null
    draft.value = null
    eraserAt.value = null
    touched.value = new Set()
  }

  return { draft, touched, eraserAt, down, move, up, cancel }
}
