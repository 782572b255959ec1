/** Regions and institutions to choose a role's scope from. */
import { http, type Query, useQuery } from "@/api"
import type { Page } from "../class-matrix/classes"

export interface Region {
  id: string
  parent: string | null
  level: "province" | "city" | "county"
  code: string
  name: string
  path: string
  tile_row: number | null
  tile_column: number | null
}

export interface Institution {
  id: string
  name: string
  code: string
  region: string
  region_name: string
  is_active: boolean
}

export const ROLES = ["trainee", "lecturer", "trainer", "reviewer", "institution_admin", "agency_officer", "platform_admin"] as const
export type RoleName = (typeof ROLES)[number]
export const scopeOf = (role: string): "platform" | "region" | "institution" => (role === "platform_admin" ? "platform" : role === "agency_officer" ? "region" : "institution")

export const useRegions = (): Query<Region[]> => useQuery((signal) => http.get<Region[]>("/api/v1/regions/", { signal, query: { scope: "all" } }))
export const useAllInstitutions = (): Query<Institution[]> =>
  useQuery(async (signal) => (await http.get<Page<Institution>>("/api/v1/institutions/", { signal, query: { page_size: 500 } })).results)
