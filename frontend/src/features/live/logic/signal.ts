/**
 * WHIP and WHEP through the product's own doors: an SDP offer up, the answer and
 * the resource's address down. Candidates are not waited for: the server learns
 * where we are from our first packet.
 */
import { csrfToken } from "@/api/client"
import { ApiError, asApiError, errorFrom, isAbort } from "@/api/errors"

const SIGNAL_TIMEOUT_MS = 6_000

export interface Answered {
  sdp: string
  /** Where to DELETE when leaving. */
  resource: string
}

const headers = (type?: string): Record<string, string> => ({
  Accept: "application/sdp, application/json",
  "Accept-Language": document.documentElement.lang || "zh-CN",
  "X-CSRFToken": csrfToken(),
  ...(type ? { "Content-Type": type } : {}),
})

/** POSTs an offer; throws ApiError when it is refused or the line is down. */
export async function offerTo(path: string, query: Readonly<Record<string, string | null | undefined>>, sdp: string, signal?: AbortSignal): Promise<Answered> {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value) params.set(key, value)
  const limit = AbortSignal.timeout(SIGNAL_TIMEOUT_MS)
  let response: Response
  try {
    response = await fetch(`${path}?${params.toString()}`, {
      method: "POST", credentials: "same-origin", headers: headers("application/sdp"), body: sdp,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown
    throw asApiError(thrown)
  }
  if (!response.ok) throw errorFrom(await response.json().catch(() => null), response.status)
  const resource = response.headers.get("Location")
  if (!resource) throw new ApiError("media_unavailable", "the answer names no resource", 502)
  return { sdp: await response.text(), resource }
}

/** Gives a resource back; goes out even while the page is being left. */
export function release(resource: string): void {
  void fetch(resource, { method: "DELETE", credentials: "same-origin", headers: headers(), keepalive: true }).catch(() => undefined)
}

/** Tells the server how high the tile is (px), so that it sends the layer that fits. */
export function tellHeight(resource: string, height: number): void {
  void fetch(resource, { method: "PUT", credentials: "same-origin", headers: headers("application/json"), body: JSON.stringify({ height }) }).catch(() => undefined)
}
