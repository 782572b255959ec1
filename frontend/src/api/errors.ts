export interface FieldProblem {
  code: string
  message: string
}

/** A refused or failed request, in the one shape that the server renders. */
export class ApiError extends Error {
  /** Stable code the interface translates by; `network` and `timeout` are our own. */
  readonly code: string
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, status: number, details: Record<string, unknown> = {}) {
    super(message)
    this.name = "ApiError"
    this.code = code
    this.status = status
    this.details = details
  }

  /** No answer came: nothing was refused, and the same request may be sent again. */
  get isNetwork(): boolean {
    return this.status === 0
  }

  get isForbidden(): boolean {
    return this.status === 403
  }

  get isMissing(): boolean {
    return this.status === 404
  }

  /** What is wrong with one field, when the server named fields (`details.fields`). */
  problems(name: string): FieldProblem[] {
    const fields = this.details["fields"]
    if (!isRecord(fields)) return []
    const value = fields[name]
    const list = Array.isArray(value) ? value : value === undefined ? [] : [value]
    return list.map((one) => (isRecord(one) ? { code: String(one["code"] ?? ""), message: String(one["message"] ?? one["code"] ?? "") } : { code: "", message: String(one) }))
  }

  /** The same as one text in the server's words; undefined when the field is fine. */
  field(name: string): string | undefined {
    return this.problems(name).map((one) => one.message).join(" ") || undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Reads `{"error": {code, message, details}}`; anything else becomes `http_<status>`. */
export function errorFrom(body: unknown, status: number): ApiError {
  const error = isRecord(body) ? body["error"] : undefined
  if (isRecord(error) && typeof error["code"] === "string") {
    const message = typeof error["message"] === "string" ? error["message"] : ""
    return new ApiError(error["code"], message, status, isRecord(error["details"]) ? error["details"] : {})
  }
  return new ApiError(`http_${status}`, "", status)
}

/** Whatever was thrown, as an ApiError; an abort is passed through untouched. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  if (thrown instanceof DOMException && thrown.name === "TimeoutError") return new ApiError("timeout", thrown.message, 0)
  if (thrown instanceof TypeError) return new ApiError("network", thrown.message, 0)
  return new ApiError("unexpected", thrown instanceof Error ? thrown.message : String(thrown), 0)
}

export function isAbort(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "AbortError"
}
