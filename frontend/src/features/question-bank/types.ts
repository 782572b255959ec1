/** The bank's rows and reports as the API has them. */
import type { components } from "@/api"

type Schemas = components["schemas"]
export type Bank = Schemas["Bank"]
export type BankQuestion = Schemas["BankQuestion"]
export type BankImport = Schemas["BankImport"]
export type ReportLine = Schemas["ReportLine"]
export type Offer = Schemas["Offer"]
export type Offers = Schemas["Offers"]
export type Facets = Schemas["Facets"]
export type Step = Schemas["BankStepRequest"]["step"]
export interface Filters {
  q: string
  kind: string
  tag: string
  difficulty: string
  duplicates: boolean
  retired: boolean
}
/** Formats that can be written, in the order of the menu. */
export const EXPORTS = ["docx", "xlsx", "json", "moodle", "qti", "gift", "aiken"] as const
export const LEVELS = [1, 2, 3, 4, 5] as const

/** Filters as query parameters; what is not set is left out. */
export function asQuery(filters: Filters): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of ["q", "kind", "tag", "difficulty"] as const) if (filters[name]) found[name] = filters[name]
  if (filters.duplicates) found["duplicates"] = "1"
  if (filters.retired) found["retired"] = "1"
  return found
}
