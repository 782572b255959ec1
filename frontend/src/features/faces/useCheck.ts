/** One verification from the page's side: frames in a chain, one after another; the server judges. */
import { onScopeDispose, ref, shallowRef } from "vue"
import { type ApiError, asApiError } from "@/api"
import { faces } from "./api"
import type { Progress, Purpose } from "./types"
import type { Camera } from "./useCamera"

/** Between two frames, in ms: about ten a second. */
const PACE_MS = 95
const ENDED = new Set(["face_session_over", "frame_out_of_order", "not_found"])

export function useCheck(camera: Camera) {
  const progress = shallowRef<Progress>()
  const error = shallowRef<ApiError>()
  /** `busy`: the server has asked us to wait; `offline`: nothing comes back. */
  const waits = ref<"" | "busy" | "offline">("")
  const running = ref(false)
  let turn = 0

  async function run(lesson: string, purpose: Purpose, check?: string): Promise<void> {
    const mine = ++turn
    error.value = undefined
    progress.value = undefined
    running.value = true
    try {
      const begun = await patiently(() => faces.start(lesson, purpose, check), () => mine === turn)
      if (begun) await feed(begun, () => mine === turn)
    } catch (thrown) {
      if (mine === turn) error.value = asApiError(thrown)
    } finally {
      if (mine === turn) {
        running.value = false
        waits.value = ""
      }
    }
  }

  async function feed(begun: Progress, current: () => boolean): Promise<void> {
    progress.value = begun
    let prev = await sha256(new TextEncoder().encode(begun.nonce))
    let now = begun
    let sent = 0
    while (current() && now.state === "open") {
      await sleep(sent + PACE_MS - performance.now())
      const picture = await camera.picture()
      if (!picture) {
        if (camera.state.value !== "ready") return
        continue
      }
      sent = performance.now()
      const digest = await sha256(await picture.arrayBuffer())
      const answer = await patiently(() => faces.frame(now.session, now.next_seq, prev, picture), current, now.session)
      if (!answer || !current()) return
      prev = digest
      now = answer
      progress.value = answer
    }
  }

  /** Sends again what found no answer; the same frame counts once, however often it arrives. */
  async function patiently(send: () => Promise<Progress>, current: () => boolean, session?: string): Promise<Progress | undefined> {
    while (current()) {
      try {
        const answer = await send()
        waits.value = ""
        return answer
      } catch (thrown) {
        const failed = asApiError(thrown)
        if (session && ENDED.has(failed.code)) return faces.session(session)
        const retry = Number(failed.details["retry_after"] ?? 0)
        if (failed.code === "face_busy") waits.value = "busy"
        else if (failed.isNetwork) waits.value = "offline"
        else throw failed
        await sleep(Math.max(retry * 1000, 800))
      }
    }
    return undefined
  }

  function stop(): void {
    turn += 1
    running.value = false
    waits.value = ""
  }

  onScopeDispose(stop)
  return { progress, error, waits, running, run, stop }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))

async function sha256(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
