/**
 * One board as this page knows it: a state, strokes of the pages that were read, and
 * messages applied in their order. Applying one twice, or one that a read covers
 * already, changes nothing; one that does not follow says so.
 */
import type { BoardChanged, BoardDeckBody, BoardPageBody, BoardStroke } from "@/realtime/messages"
import type { Drawn, Tool } from "./geometry"
import { unpack } from "./points"

export interface BoardState {
  scope: string
  seq: number
  page: string
  open: boolean
  drawers: string[]
  may_draw: boolean
  may_turn: boolean
  leads: boolean
  over: boolean
  pages: BoardPageBody[]
  decks: BoardDeckBody[]
}

export interface Stroke extends Drawn {
  n: number
  by: string
}

/** Strokes of a page as one answer brings them. */
export interface Piece {
  seq: number
  strokes: BoardStroke[]
}

export interface BoardMessage {
  t: string
  scope: string
  prev: number
  seq: number
  page?: string
  [field: string]: unknown
}

export const CHANGES = ["board.op", "board.stale", "board.page", "board.pages", "board.rights"] as const

export const strokeOf = (told: BoardStroke): Stroke => ({ n: told.n, by: told.by, tool: told.tool as Tool, color: told.color, width: told.width, points: unpack(told.p), ...(told.text ? { text: told.text } : {}) })

type Change = Pick<BoardChanged, "seq" | "add" | "hide">

export class BoardCopy {
  readonly state: BoardState
  private readonly pages = new Map<string, Map<number, Stroke>>()
  /** Changes that came while a page is being read. */
  private readonly reading = new Map<string, Change[]>()

  constructor(state: BoardState) {
    this.state = { ...state }
  }

  has(page: string): boolean {
    return this.pages.has(page) && !this.reading.has(page)
  }

  knows(page: string): boolean {
    return this.pages.has(page)
  }

  /** In depth order: a stroke's number is its place. */
  strokes(page: string): Stroke[] {
    return [...(this.pages.get(page)?.values() ?? [])].sort((a, b) => a.n - b.n)
  }

  /** A page is about to be read from its beginning. */
  begin(page: string): void {
    this.pages.set(page, new Map())
    this.reading.set(page, [])
  }

  /** A piece came; what was told since it was made is applied to it again. */
  take(page: string, piece: Piece): void {
    const known = this.pages.get(page)
    if (!known) return
    for (const told of piece.strokes) known.set(told.n, strokeOf(told))
    for (const change of this.reading.get(page) ?? []) if (change.seq > piece.seq) this.change(known, change)
  }

  done(page: string): void {
    this.reading.delete(page)
  }

  forget(page: string): void {
    this.pages.delete(page)
    this.reading.delete(page)
  }

  /** `old`: known already; `gap`: something before it is missing. */
  apply(message: BoardMessage, me: string): "applied" | "old" | "gap" {
    if (message.scope !== this.state.scope || message.seq <= this.state.seq) return "old"
    if (message.prev !== this.state.seq) return "gap"
    this.state.seq = message.seq
    if (message.t === "board.op") this.op(message as unknown as BoardChanged)
    else if (message.t === "board.stale") this.forget(String(message.page))
    else if (message.t === "board.page") this.state.page = String(message.page)
    else if (message.t === "board.pages") this.structure(message)
    else if (message.t === "board.rights") this.rights(message, me)
    return "applied"
  }

  private op(message: BoardChanged): void {
    const known = this.pages.get(message.page)
    if (!known) return
    this.change(known, message)
    this.reading.get(message.page)?.push({ seq: message.seq, add: message.add, hide: message.hide })
  }

  private change(known: Map<number, Stroke>, { add, hide }: Change): void {
    for (const told of add) known.set(told.n, strokeOf(told))
    for (const number of hide) known.delete(number)
  }

  private structure(message: BoardMessage): void {
    this.state.page = String(message.page)
    this.state.pages = message["pages"] as BoardPageBody[]
    this.state.decks = message["decks"] as BoardDeckBody[]
    const standing = new Set(this.state.pages.map((page) => page.id))
    for (const page of [...this.pages.keys()]) if (!standing.has(page)) this.forget(page)
  }

  private rights(message: BoardMessage, me: string): void {
    const { state } = this
    state.open = Boolean(message["open"])
    state.drawers = message["drawers"] as string[]
    if (state.leads || state.over) return
    const inGroup = state.may_turn && state.may_draw
    state.may_draw = state.open || state.drawers.includes(me)
    if (inGroup) state.may_turn = state.may_draw
  }
}
