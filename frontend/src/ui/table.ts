/** Columns of a DataTable, and sorting, searching and paging in the browser. */
export interface Column<T> {
  key: string
  label: string
  align?: "left" | "right" | "center"
  /** CSS width such as "120px". */
  width?: string
  /** What is sorted by, searched in and shown when there is no `cell-<key>` slot. */
  value?: (row: T) => string | number | null | undefined
  sortable?: boolean
  /** Left out on phones. */
  deskOnly?: boolean
  nowrap?: boolean
}

export interface Sort {
  key: string
  descending: boolean
}

export function cellText<T>(column: Column<T>, row: T): string | number {
  const value = column.value ? column.value(row) : (row as Record<string, unknown>)[column.key]
  return typeof value === "number" ? value : value === null || value === undefined ? "" : String(value)
}

const collator = new Intl.Collator("zh-CN", { numeric: true })

export function sortRows<T>(rows: readonly T[], columns: readonly Column<T>[], sort: Sort | null): T[] {
  const column = sort && columns.find((one) => one.key === sort.key)
  if (!sort || !column) return [...rows]
  const sign = sort.descending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [cellText(column, a), cellText(column, b)]
    if (x === "" || y === "") return x === y ? 0 : x === "" ? 1 : -1
    return sign * (typeof x === "number" && typeof y === "number" ? x - y : collator.compare(String(x), String(y)))
  })
}

export function searchRows<T>(rows: readonly T[], columns: readonly Column<T>[], query: string): T[] {
  const wanted = query.trim().toLocaleLowerCase()
  if (!wanted) return [...rows]
  return rows.filter((row) => columns.some((column) => String(cellText(column, row)).toLocaleLowerCase().includes(wanted)))
}
