/**
 * A board on this page: read once, kept by messages, drawn on at once. What a person
 * draws is shown before the server has it, goes through the outbox, and is replaced by
 * the room's own word; ink of others is shown as it comes and never kept.
 */
import { computed, type ComputedRef, onScopeDispose, ref, type Ref, shallowRef } from "vue"
import { type ApiError, asApiError, http } from "@/api"
import type { BoardInk, BoardLaser, BoardStroke } from "@/realtime/messages"
import type { LiveRoom } from "../../logic/useLiveRoom"
import { BoardCopy, type BoardMessage, type BoardState, CHANGES, type Stroke } from "./copy"
import type { Drawn } from "./geometry"
import { pack, type Point, unpack } from "./points"

interface Ink extends Drawn {
  points: Point[]
  page: string
  by: string
  at: number
}
export interface Laser {
  page: string
  by: string
  x: number
  y: number
  at: number
}
const HELD_MS = 500
const INK_MS = 8_000
const LASER_MS = 3_000
const SETTLE_MS = 2_000

export interface Board {
  scope: string
  /** Changes with what is wet: ink, pointers, own strokes on their way. */
  tick: Ref<number>
  /** Changes with what is on the page for good. */
  dry: Ref<number>
  state: ComputedRef<BoardState | null>
  error: Ref<ApiError | undefined>
  /** The page before this person: everybody's, or one that they browse to. */
  page: ComputedRef<string | null>
  browsing: ComputedRef<boolean>
  loading: ComputedRef<boolean>
  strokes: () => Stroke[]
  /** Own ones on their way, and others' as they draw. */
  wet: () => Drawn[]
  lasers: () => Laser[]
  browse: (page: string | null) => void
  turn: (page: string) => Promise<void>
  draw: (drawn: Drawn) => Promise<void>
  /** Takes strokes off by their numbers; hidden here at once. */
  erase: (numbers: readonly number[]) => Promise<void>
  step: (what: "undo" | "redo" | "clear") => Promise<void>
  ink: (key: string, drawn: Omit<Drawn, "points">, start: number, points: readonly Point[]) => void
  laser: (at: Point | null) => void
  /** One more message of the board: `board.add`, `board.let`, … */
  ask: (type: string, fields: Record<string, unknown>) => Promise<void>
  reload: () => Promise<void>
  nextKey: () => string
}

export function useBoard(room: LiveRoom, scope: string, onRefused: (error: ApiError) => void): Board {
  const copy = shallowRef<BoardCopy | null>(null)
  const tick = ref(0)
  const dry = ref(0)
  const told = ref(0)
  const error = shallowRef<ApiError>()
  const browsed = ref<string | null>(null)
  const busy = ref(0)
  const pending = new Map<string, Drawn & { page: string }>()
  const inks = new Map<string, Ink>()
  const pointers = new Map<string, Laser>()
  const erasing = new Set<number>()
  let held: BoardMessage[] = []
  let holding: ReturnType<typeof setTimeout> | undefined
  const base = `/api/v1/live/${room.lessonId}/boards/${scope}/`

  // A copy is changed in place: what reads it gets a fresh object with every change.
  const state = computed(() => (told.value >= 0 && copy.value ? { ...copy.value.state } : null))
  const page = computed(() => browsed.value ?? state.value?.page ?? null)
  const bump = (): void => void (tick.value += 1)
  const redraw = (): void => {
    dry.value += 1
    bump()
  }

  function take(fresh: BoardState): void {
    copy.value = new BoardCopy(fresh)
    held = []
    if (browsed.value && !fresh.pages.some((one) => one.id === browsed.value)) browsed.value = null
    told.value += 1
    redraw()
    void readPage()
  }

  async function reload(): Promise<void> {
    busy.value += 1
    try {
      take(await http.get<BoardState>(base))
      error.value = undefined
    } catch (thrown) {
      error.value = asApiError(thrown)
    } finally {
      busy.value -= 1
    }
  }

  /** Reads the page before us, piece by piece, unless it is known. */
  async function readPage(): Promise<void> {
    const board = copy.value
    const wanted = page.value
    if (!board || !wanted || board.knows(wanted)) return
    board.begin(wanted)
    busy.value += 1
    try {
      let after: number | null = 0
      while (after !== null && copy.value === board && board.knows(wanted)) {
        const piece: { seq: number; strokes: BoardStroke[]; next: number | null } = await http.get(`${base}pages/${wanted}/strokes/`, { query: { after } })
        board.take(wanted, piece)
        after = piece.next
        redraw()
      }
      board.done(wanted)
      error.value = undefined
    } catch (thrown) {
      board.forget(wanted)
      error.value = asApiError(thrown)
    } finally {
      busy.value -= 1
    }
  }

  function hear(message: BoardMessage): void {
    const board = copy.value
    if (!board || message.scope !== scope) return
    const outcome = board.apply(message, room.userId)
    if (outcome === "gap") return hold(message)
    if (outcome === "applied") {
      settle(message)
      if (browsed.value && !board.state.pages.some((one) => one.id === browsed.value)) browsed.value = null
      const next = held.find((one) => one.prev === board.state.seq)
      if (next) hear(next)
      if (message.t !== "board.op") told.value += 1
      redraw()
      void readPage()
    }
  }

  /** Two commits may overtake each other by a moment; what stays missing is read again. */
  function hold(message: BoardMessage): void {
    held = [...held.filter((one) => one.seq > (copy.value?.state.seq ?? 0)), message]
    holding ??= setTimeout(() => {
      holding = undefined
      if (held.some((one) => one.seq > (copy.value?.state.seq ?? 0))) void reload()
    }, HELD_MS)
  }

  function settle(message: BoardMessage): void {
    if (message.t !== "board.op") return
    for (const { key: known } of message["add"] as BoardStroke[]) {
      if (!known) continue
      inks.delete(known)
      pending.delete(known)
    }
    for (const number of message["hide"] as number[]) erasing.delete(number)
  }

  const undo = [
    room.onSnapshot<{ board?: BoardState }>((welcome) => {
      if (welcome.board?.scope === scope) take(welcome.board)
      else void reload()
    }),
    ...CHANGES.map((type) => room.on<BoardMessage>(type, hear)),
    room.on("resync", () => void reload()),
    room.on<BoardInk>("board.ink", (ink) => {
      if (ink.scope !== scope || ink.by === room.userId) return
      const known = inks.get(ink.key)
      const points = ink.start === 0 || !known ? [] : known.points
      points.push(...unpack(ink.p))
      inks.set(ink.key, { tool: ink.tool as Drawn["tool"], color: ink.color, width: ink.width, page: ink.page, by: ink.by, points, at: Date.now() })
      bump()
    }),
    room.on<BoardLaser>("board.laser", ({ scope: where, by, page: on, x, y }) => {
      if (where !== scope || by === room.userId) return
      if (typeof x !== "number" || typeof y !== "number") pointers.delete(by)
      else pointers.set(by, { page: on, by, x, y, at: Date.now() })
      bump()
    }),
  ]
  const sweeping = setInterval(() => {
    const now = Date.now()
    for (const [key, ink] of inks) if (now - ink.at > INK_MS) { inks.delete(key); bump() }
    for (const [key, one] of pointers) if (now - one.at > LASER_MS) { pointers.delete(key); bump() }
  }, 1_000)
  onScopeDispose(() => {
    undo.forEach((off) => off())
    clearInterval(sweeping)
    clearTimeout(holding)
  })

  async function ask(type: string, fields: Record<string, unknown>): Promise<void> {
    try {
      await room.send(type, { scope, ...fields })
    } catch (thrown) {
      onRefused(asApiError(thrown))
    }
  }

  /** Kept on this machine until the server has it. */
  async function keep(type: string, event: string, fields: Record<string, unknown>): Promise<boolean> {
    try {
      await room.deliver(type, { scope, event_id: event, page: page.value, ...fields })
      return true
    } catch (thrown) {
      onRefused(asApiError(thrown))
      return false
    }
  }

  async function draw(drawn: Drawn, event: string = crypto.randomUUID()): Promise<void> {
    if (!page.value) return
    pending.set(event, { ...drawn, page: page.value })
    bump()
    const { tool, color, width, points, text } = drawn
    const kept = await keep("board.draw", event, { tool, color, width, p: pack(points), ...(text ? { text } : {}) })
    // The room's word comes with the acknowledgement or a moment after it.
    setTimeout(() => { if (pending.delete(event)) bump() }, kept ? SETTLE_MS : 0)
  }

  async function erase(numbers: readonly number[]): Promise<void> {
    if (!numbers.length) return
    numbers.forEach((number) => erasing.add(number))
    redraw()
    await keep("board.erase", crypto.randomUUID(), { strokes: numbers })
    setTimeout(() => { numbers.forEach((number) => erasing.delete(number)); redraw() }, SETTLE_MS)
  }

  let key = crypto.randomUUID() as string
  return {
    scope, tick, dry, state, error, page,
    browsing: computed(() => browsed.value !== null && browsed.value !== state.value?.page),
    loading: computed(() => busy.value > 0),
    strokes: () => (page.value && copy.value ? copy.value.strokes(page.value).filter((one) => !erasing.has(one.n)) : []),
    wet: () => [...pending.values(), ...inks.values()].filter((one) => one.page === page.value),
    lasers: () => [...pointers.values()].filter((one) => one.page === page.value),
    browse(next) {
      browsed.value = next
      redraw()
      void readPage()
    },
    async turn(next) {
      browsed.value = null
      await ask("board.turn", { event_id: crypto.randomUUID(), page: next })
    },
    draw: (drawn) => {
      const event = key
      key = crypto.randomUUID()
      return draw(drawn, event)
    },
    erase,
    step: async (what) => void (await keep(`board.${what}`, crypto.randomUUID(), {})),
    ink: (event, drawn, start, points) => void room.room.socket.send({ t: "board.ink", scope, page: page.value, key: event, tool: drawn.tool, color: drawn.color, width: drawn.width, start, p: pack(points) }),
    laser: (at) => void room.room.socket.send({ t: "board.laser", scope, page: page.value, ...(at ? { x: at.x, y: at.y } : {}) }),
    ask,
    reload,
    nextKey: () => key,
  }
}
