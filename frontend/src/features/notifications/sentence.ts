/** The sentence of a notice: `notifications.kind.<kind>` with its arguments. */
import { t, te } from "@/locales"

export function sentence(kind: string, args: Record<string, unknown>): string {
  const key = `notifications.kind.${kind.replaceAll(".", "_")}`
  return te(key) ? t(key, args) : t("notifications.generic")
}
