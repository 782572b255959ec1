/** The scope, period and grouping as the address has them: a link to a dashboard is the dashboard. */
import { computed, type ComputedRef } from "vue"
import { useRoute, useRouter } from "vue-router"
import { useSession } from "@/session/store"
import type { Crumb, Grouping, ScopeKind } from "./types"
import { GROUPINGS } from "./types"
import type { Wanted } from "./useDashboard"

export interface ScopeDesk {
  wanted: ComputedRef<Wanted | null>
  rival: ComputedRef<(Wanted & { name: string }) | null>
  by: ComputedRef<Grouping>
  one: (name: string) => string
  go: (change: Record<string, string | undefined>) => void
  open: (crumb: Pick<Crumb, "kind" | "id">) => void
}

const KINDS: readonly ScopeKind[] = ["region", "institution", "lecturer", "class"]
const isKind = (value: string): value is ScopeKind => (KINDS as readonly string[]).includes(value)

export function useScope(): ScopeDesk {
  const route = useRoute()
  const router = useRouter()
  const session = useSession()
  const one = (name: string): string => (typeof route.query[name] === "string" ? String(route.query[name]) : "")
  /** Where a desk begins: an officer's region, an administrator's institution, a lecturer's classes. */
  const root = computed<Pick<Wanted, "kind" | "id"> | null>(() => {
    const roles = session.user?.roles ?? []
    const scoped = (role: string): string => roles.find((grant) => grant.role === role && grant.scope_id)?.scope_id ?? ""
    if (session.desk === "agency") return scoped("agency_officer") ? { kind: "region", id: scoped("agency_officer") } : null
    if (session.desk === "institution") return scoped("institution_admin") ? { kind: "institution", id: scoped("institution_admin") } : null
    return session.user ? { kind: "lecturer", id: session.user.id } : null
  })
  const period = computed(() => ({ from: one("from") || undefined, to: one("to") || undefined }))
  const by = computed<Grouping>(() => {
    const kind = wanted.value?.kind ?? "region"
    const chosen = one("by") as Grouping
    return GROUPINGS[kind].includes(chosen) ? chosen : (GROUPINGS[kind][0] as Grouping)
  })
  const wanted = computed<Wanted | null>(() => {
    const kind = one("kind")
    const place = isKind(kind) && one("id") ? { kind, id: one("id") } : root.value
    if (!place) return null
    const chosen = one("by")
    return { ...place, ...period.value, by: (GROUPINGS[place.kind] as readonly string[]).includes(chosen) ? chosen : undefined, course: one("course") || undefined, search: one("q") || undefined }
  })
  const rival = computed(() => {
    const [kind = "", id = "", ...name] = one("vs").split(":")
    return isKind(kind) && id ? { kind, id, ...period.value, name: name.join(":") } : null
  })
  function go(change: Record<string, string | undefined>): void {
    const query = Object.fromEntries(Object.entries({ ...route.query, ...change }).filter(([, value]) => value))
    void router.push({ query })
  }
  return { wanted, rival, by, one, go, open: (crumb) => go({ kind: crumb.kind, id: crumb.id, by: undefined, q: undefined }) }
}
