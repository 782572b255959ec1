import type { ApiError } from "@/api"
import { t, te } from "./index"

/**
 * The sentence for a refusal: the translation of its code (`errors.<code>`),
 * else what the server said, else a plain one. `details` fill the placeholders.
 */
export function errorText(error: ApiError): string {
  const key = `errors.${error.code}`
  if (te(key)) return t(key, { ...error.details })
  if (error.status < 500 && error.message) return error.message
  return t(error.status >= 500 ? "errors.server" : "errors.unexpected")
}

/** What is wrong with one field, in the reader's language where its code is known. */
export function fieldText(error: ApiError | undefined, name: string): string | undefined {
  const texts = (error?.problems(name) ?? []).map((one) => (te(`errors.problem.${one.code}`) ? t(`errors.problem.${one.code}`) : one.message))
  return texts.join(t("common.sentenceSep")) || undefined
}
