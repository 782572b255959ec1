/** The institutions that this person administers, and small helpers of the office's pages. */
import { computed, type ComputedRef } from "vue"
import { useSession } from "@/session/store"
import { ZONE } from "../class-matrix/format"
import type { Named } from "../class-matrix/types"

export function useInstitutions(): ComputedRef<Named[]> {
  const session = useSession()
  return computed(() =>
    (session.user?.roles ?? [])
      .filter((grant) => grant.role === "institution_admin" && grant.scope_id !== null)
      .map((grant) => ({ id: grant.scope_id ?? "", name: grant.scope_name })),
  )
}

/** An instant as the value of a datetime-local field, on China's clock. */
export function toField(iso: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" }).format(new Date(iso)).replace(" ", "T")
}
/** The value of a datetime-local field, read on China's clock. */
export const fromField = (value: string): string => `${value.slice(0, 16)}:00+08:00`

/** Today's date in China plus so many days, `2026-07-16`. */
export function dateField(plusDays = 0): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(new Date(Date.now() + plusDays * 86_400_000))
}
