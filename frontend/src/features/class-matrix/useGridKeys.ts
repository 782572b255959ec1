/** One tab stop for the whole grid; arrows, Home, End, Page Up and Down move, the cell itself opens. */
import { nextTick, ref, type Ref, watch } from "vue"

export interface GridKeys {
  active: Ref<{ row: number; column: number }>
  onKey: (event: KeyboardEvent) => void
  isActive: (row: number, column: number) => boolean
  /** The cell that was clicked becomes the tab stop. */
  set: (row: number, column: number) => void
}

const STEP: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0],
}

export function useGridKeys(root: Ref<HTMLElement | null>, rows: Ref<number>, columns: Ref<number>): GridKeys {
  const active = ref({ row: 0, column: 0 })
  const within = (value: number, size: number): number => Math.min(Math.max(0, size - 1), Math.max(0, value))

  watch([rows, columns], () => set(active.value.row, active.value.column))

  function set(row: number, column: number): void {
    active.value = { row: within(row, rows.value), column: within(column, columns.value) }
  }

  async function move(row: number, column: number): Promise<void> {
    set(row, column)
    await nextTick()
    const cell = root.value?.querySelector<HTMLElement>(`[data-cell="${active.value.row}:${active.value.column}"] button`)
    cell?.focus()
  }

  function onKey(event: KeyboardEvent): void {
    const { row, column } = active.value
    const step = STEP[event.key]
    if (step) void move(row + step[0], column + step[1])
    else if (event.key === "Home") void move(event.ctrlKey ? 0 : row, 0)
    else if (event.key === "End") void move(event.ctrlKey ? rows.value - 1 : row, columns.value - 1)
    else return
    event.preventDefault()
  }

  return { active, onKey, set, isActive: (row, column) => active.value.row === row && active.value.column === column }
}
