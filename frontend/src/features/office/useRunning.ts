/** Something of each class that runs or is about to, fetched a few at a time. */
import { http } from "@/api"
import type { ClassRow, Page } from "../class-matrix/classes"

const AT_ONCE = 4

export async function ofEachClass<T>(states: string, each: (row: ClassRow, signal: AbortSignal) => Promise<T[]>, signal: AbortSignal): Promise<T[]> {
  const classes = (await http.get<Page<ClassRow>>("/api/v1/classes/", { signal, query: { state: states, page_size: 100 } })).results
  const found: T[] = []
  for (let at = 0; at < classes.length; at += AT_ONCE) {
    const parts = await Promise.all(classes.slice(at, at + AT_ONCE).map((row) => each(row, signal)))
    found.push(...parts.flat())
  }
  return found
}
