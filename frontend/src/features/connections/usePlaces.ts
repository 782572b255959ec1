/** Regions and institutions to which this person may bind a connection. */
import { computed, type ComputedRef } from "vue"
import { useI18n } from "vue-i18n"
import { http, useQuery } from "@/api"
import { useSession } from "@/session/store"
import type { Institution, Region } from "../office/useScopes"

export interface Place {
  /** `region:<id>`, `institution:<id>`, or empty: the whole platform. */
  value: string
  label: string
  group: "region" | "institution" | "platform"
}

export function usePlaces(withPlatform: () => boolean): { places: ComputedRef<Place[]>; ready: ComputedRef<boolean> } {
  const session = useSession()
  const { t } = useI18n()
  const platform = computed(() => session.roles.has("platform_admin"))
  const regions = useQuery((signal) => http.get<Region[]>("/api/v1/regions/", { signal, query: { scope: platform.value ? "all" : "mine" } }))
  const institutions = useQuery(async (signal) => (await http.get<{ results: Institution[] }>("/api/v1/institutions/", { signal, query: { page_size: 500 } })).results)
  const places = computed<Place[]>(() => {
    const found: Place[] = []
    if (platform.value && withPlatform()) found.push({ value: "", label: t("connections.everywhere"), group: "platform" })
    if (platform.value || session.roles.has("agency_officer")) for (const one of regions.data.value ?? []) found.push({ value: `region:${one.id}`, label: one.name, group: "region" })
    if (platform.value || session.roles.has("institution_admin")) for (const one of institutions.data.value ?? []) if (one.is_active) found.push({ value: `institution:${one.id}`, label: one.name, group: "institution" })
    return found
  })
  const ready = computed(() => regions.data.value !== undefined && institutions.data.value !== undefined)
  return { places, ready }
}

/** The two fields of the wire form of a place. */
export function placeBody(value: string): { region: string | null; institution: string | null } {
  const [kind, id] = value.split(":")
  return { region: kind === "region" && id ? id : null, institution: kind === "institution" && id ? id : null }
}
