/** Links in notices name things; where a thing is shown depends on the reader's desk. */
import type { Desk } from "@/session/roles"

const CLASS_PAGE: Readonly<Record<Desk, string>> = {
  trainee: "/classes/",
  teacher: "/teach/classes/",
  institution: "/office/classes/",
  agency: "/region/classes/",
  platform: "/region/classes/",
}

/** An address inside the product, or null where there is nothing to open. */
export function pageFor(link: string, desk: Desk): string | null {
  if (!link.startsWith("/") || link.startsWith("//") || link.includes("\\")) return null
  const found = /^\/(classes|learn)\/([\w-]+)(.*)$/.exec(link)
  if (!found) return link
  const [, kind, id, rest] = found
  return kind === "learn" ? `/lessons/${id}${rest}` : `${CLASS_PAGE[desk]}${id}${rest}`
}
