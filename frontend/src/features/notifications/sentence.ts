/** The sentence of a notice: `notifications.kind.<kind>` with its arguments; codes among them become words. */
import { t, te } from "@/locales"

/** Arguments that are codes: `notifications.word.<name>.<code>`. */
const CODES = ["kind", "state"] as const

function worded(args: Record<string, unknown>): Record<string, unknown> {
  const said = { ...args }
  for (const name of CODES) {
    const key = `notifications.word.${name}.${String(args[name])}`
    if (typeof args[name] === "string" && te(key)) said[name] = t(key)
  }
  return said
}

export function sentence(kind: string, args: Record<string, unknown>): string {
  const key = `notifications.kind.${kind.replaceAll(".", "_")}`
  return te(key) ? t(key, worded(args)) : t("notifications.generic")
}
