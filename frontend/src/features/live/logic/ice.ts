/** TURN and STUN servers with their short-lived credentials, fetched again before they end. */
import { http } from "@/api"

/** Credentials live ten minutes at most; ours are asked for again well before. */
const FRESH_MS = 5 * 60_000

export function iceOf(lessonId: string): () => Promise<RTCIceServer[]> {
  let kept: RTCIceServer[] = []
  let at = 0
  return async () => {
    if (Date.now() - at < FRESH_MS) return kept
    try {
      kept = (await http.get<{ iceServers: RTCIceServer[] }>(`/api/v1/live/${lessonId}/ice/`)).iceServers
      at = Date.now()
    } catch {
      // Without them a direct way may still work; asked again at the next connection.
    }
    return kept
  }
}
