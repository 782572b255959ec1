/**
 * The typed client. `api.GET("/api/v1/classes/", …)` is checked against the
 * generated schema; `unwrap` turns its answer into data or an ApiError.
 * `http` is for what a schema cannot say: files, and URLs the server handed out.
 */
import createClient, { type Middleware } from "openapi-fetch"
import type { ApiError} from "./errors";
import { asApiError, errorFrom, isAbort } from "./errors"
import type { paths } from "./schema"
import { sebHeaders } from "./seb"

const TIMEOUT_MS = 20_000
const SAFE = new Set(["GET", "HEAD", "OPTIONS"])

export function csrfToken(): string {
  const match = /(?:^|;\s*)rongke_csrf=([^;]+)/.exec(document.cookie)
  return match?.[1] ? decodeURIComponent(match[1]) : ""
}

type Listener = (error: ApiError) => void
const listeners = new Set<Listener>()

/** Called for each refused request: the session store watches for 401 and a missing second factor. */
export function onApiError(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function report(error: ApiError): ApiError {
  for (const listener of listeners) listener(error)
  return error
}

const headers: Middleware = {
  async onRequest({ request }) {
    for (const [name, value] of Object.entries(await sebHeaders())) request.headers.set(name, value)
    request.headers.set("Accept", "application/json")
    request.headers.set("Accept-Language", document.documentElement.lang || "zh-CN")
    if (!SAFE.has(request.method)) request.headers.set("X-CSRFToken", csrfToken())
    return request
  },
}

/** Adds the time limit to whatever signal the caller brought. */
function fetchWithLimit(request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)])
  return fetch(new Request(request, { signal }))
}

// Absolute, because Request in test environments does not take a relative address.
export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "", credentials: "same-origin", fetch: fetchWithLimit })
api.use(headers)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The data of an answer; throws ApiError for a refusal, a lost line and a time-out. */
export async function unwrap<T>(pending: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await pending
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown
    throw report(asApiError(thrown))
  }
  if (!answer.response.ok) throw report(errorFrom(answer.error, answer.response.status))
  return answer.data as T
}

export interface HttpOptions {
  signal?: AbortSignal
  /** JSON body, or FormData/Blob sent as it is. */
  body?: unknown
  query?: Record<string, string | number | boolean | null | undefined>
}

function address(path: string, query: HttpOptions["query"]): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") params.set(key, String(value))
  }
  const text = params.toString()
  return text ? `${path}${path.includes("?") ? "&" : "?"}${text}` : path
}

async function send(method: string, path: string, options: HttpOptions): Promise<Response> {
  const raw = options.body instanceof FormData || options.body instanceof Blob
  const head = new Headers({ Accept: "application/json", "Accept-Language": document.documentElement.lang || "zh-CN" })
  for (const [name, value] of Object.entries(await sebHeaders())) head.set(name, value)
  if (!SAFE.has(method)) head.set("X-CSRFToken", csrfToken())
  if (options.body !== undefined && !raw) head.set("Content-Type", "application/json")
  const limit = AbortSignal.timeout(raw ? TIMEOUT_MS * 15 : TIMEOUT_MS)
  const init: RequestInit = {
    method,
    headers: head,
    credentials: "same-origin",
    signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
  }
  if (options.body !== undefined) init.body = raw ? (options.body as BodyInit) : JSON.stringify(options.body)
  let response: Response
  try {
    response = await fetch(address(path, options.query), init)
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown
    throw report(asApiError(thrown))
  }
  if (!response.ok) throw report(errorFrom(await response.json().catch(() => null), response.status))
  return response
}

async function json<T>(method: string, path: string, options: HttpOptions = {}): Promise<T> {
  const response = await send(method, path, options)
  return (response.status === 204 ? undefined : await response.json()) as T
}

export const http = {
  get: <T>(path: string, options?: HttpOptions) => json<T>("GET", path, options),
  post: <T>(path: string, body?: unknown, options?: HttpOptions) => json<T>("POST", path, { ...options, body }),
  put: <T>(path: string, body?: unknown, options?: HttpOptions) => json<T>("PUT", path, { ...options, body }),
  patch: <T>(path: string, body?: unknown, options?: HttpOptions) => json<T>("PATCH", path, { ...options, body }),
  delete: <T = void>(path: string, options?: HttpOptions) => json<T>("DELETE", path, options),
  /** The bytes of a file, with the name the server gave it. */
  async file(path: string, options: HttpOptions = {}): Promise<{ blob: Blob; name: string }> {
    const response = await send("GET", path, options)
    const disposition = response.headers.get("Content-Disposition") ?? ""
    const encoded = /filename\*=(?:UTF-8|utf-8)''([^;]+)/.exec(disposition)?.[1]
    const plain = /filename="?([^";]+)"?/.exec(disposition)?.[1]
    return { blob: await response.blob(), name: encoded ? decodeURIComponent(encoded) : (plain ?? "download") }
  },
}

/** Hands a blob to the browser's own download. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
