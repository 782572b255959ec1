import type { ApiError } from "@/api"
import { t, te } from "./index"

/**
 * The sentence for a refusal: the translation of its code (`errors.<code>`),
 * else what the server said, else a plain one. `details` fill the placeholders.
 */
export function errorText(error: ApiError): string {
  const key = `errors.${error.code}`
  if (te(key)) return t(key, { ...error.details })
  if (error.message) return error.message
  return t(error.status >= 500 ? "errors.server" : "errors.unexpected")
}
