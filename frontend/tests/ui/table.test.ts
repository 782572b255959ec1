import { describe, expect, it } from "vitest"
import { type Column, searchRows, sortRows } from "@/ui/table"

interface Row {
  name: string
  hours: number | null
}
const rows: Row[] = [
  { name: "第 12 期", hours: 25.2 },
  { name: "第 8 期", hours: null },
  { name: "第 3 期", hours: 18.4 },
]
const columns: Column<Row>[] = [
  { key: "name", label: "", sortable: true },
  { key: "hours", label: "", sortable: true, value: (row) => row.hours },
]
const names = (list: Row[]): string[] => list.map((row) => row.name)

describe("tables", () => {
  it("sorts texts with numbers in them as people count", () => {
    expect(names(sortRows(rows, columns, { key: "name", descending: false }))).toEqual(["第 3 期", "第 8 期", "第 12 期"])
  })
  it("puts what is missing last in both directions", () => {
    expect(names(sortRows(rows, columns, { key: "hours", descending: false })).at(-1)).toBe("第 8 期")
    expect(names(sortRows(rows, columns, { key: "hours", descending: true }))).toEqual(["第 12 期", "第 3 期", "第 8 期"])
  })
  it("finds in any column", () => {
    expect(names(searchRows(rows, columns, " 18.4 "))).toEqual(["第 3 期"])
    expect(searchRows(rows, columns, "")).toHaveLength(3)
  })
})
