/** What the doors of the connections answer. */
import type { ApiError } from "@/api"
import type { components } from "@/api/schema"

type Schemas = components["schemas"]
export type ApiClient = Required<Schemas["ApiClient"]>
export interface ClientWithSecret { client: ApiClient; secret: string }
export type Webhook = Required<Schemas["Webhook"]>
export interface WebhookWithSecret { webhook: Webhook; secret: string }
export type Delivery = Required<Schemas["Delivery"]>
export type Destination = Required<Schemas["Destination"]>
export type Push = Required<Schemas["Push"]>
export type LtiPlatform = Required<Schemas["LtiPlatform"]>
export type Launch = Schemas["Launch"]
export type AuditPage = Schemas["AuditPage"]
export type AuditEntry = Schemas["AuditEntry"]

/** The scopes in the order of the list, and which kind of place may have each. */
export const SCOPES = [
  { name: "classes:read", region: true, institution: true },
  { name: "rosters:read", region: true, institution: true },
  { name: "rosters:write", region: false, institution: true },
  { name: "attendance:read", region: true, institution: true },
  { name: "results:read", region: true, institution: true },
  { name: "realname:write", region: true, institution: false },
] as const
export const KINDS = ["class.changed", "roster.changed", "attendance.changed", "results.changed"] as const
export const AUDIT_KINDS = ["reveal", "face", "export", "camera"] as const

/** Codes hold colons and dots, which locale keys cannot. */
export const keyOf = (code: string): string => code.replaceAll(/[:.]/g, "_")

/** Why an address was refused, for the field that holds it. */
export function refusedAddress(error: ApiError | undefined, t: (key: string) => string, te: (key: string) => boolean): string | undefined {
  if (error?.code !== "address_refused") return undefined
  const key = `connections.refused.${String(error.details["problem"])}`
  return te(key) ? t(key) : t("connections.refused.malformed")
}
