/** The table of a dashboard as a file, as the server writes it. */
import { download } from "../class-matrix/api"
import type { Wanted } from "./useDashboard"

export async function saveTable(wanted: Wanted | null, format: "xlsx" | "csv"): Promise<void> {
  if (!wanted) return
  const { kind, id, ...rest } = wanted
  const query = new URLSearchParams(Object.entries(rest).filter((pair): pair is [string, string] => Boolean(pair[1])))
  await download(`/api/v1/statistics/${kind}/${id}/table.${format}?${query.toString()}`)
}
