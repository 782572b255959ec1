/** The camera: asked for once it is needed, let go when the page is left, and honest about why not. */
import { onScopeDispose, ref, type Ref } from "vue"

export type CameraState = "off" | "asking" | "ready" | "denied" | "none" | "taken" | "insecure" | "stopped"

export interface Camera {
  state: Ref<CameraState>
  video: Ref<HTMLVideoElement | null>
  open: () => Promise<boolean>
  close: () => void
  /** The next picture that the camera gives, as a JPEG; null once the camera is gone. */
  picture: () => Promise<Blob | null>
}

const SIDE = 640
const WHY: Record<string, CameraState> = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "taken", AbortError: "taken" }

export function useCamera(): Camera {
  const state = ref<CameraState>("off")
  const video = ref<HTMLVideoElement | null>(null)
  const canvas = document.createElement("canvas")
  let stream: MediaStream | undefined

  function close(): void {
    for (const track of stream?.getTracks() ?? []) track.stop()
    stream = undefined
    if (state.value === "ready" || state.value === "asking") state.value = "off"
  }

  async function open(): Promise<boolean> {
    close()
    if (!globalThis.isSecureContext || !navigator.mediaDevices) {
      state.value = "insecure"
      return false
    }
    state.value = "asking"
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 } } })
    } catch (thrown) {
      state.value = WHY[thrown instanceof DOMException ? thrown.name : ""] ?? "taken"
      return false
    }
    stream.getVideoTracks()[0]?.addEventListener("ended", () => (state.value = "stopped"))
    if (!video.value) {
      close()
      return false
    }
    video.value.srcObject = stream
    await video.value.play().catch(() => undefined)
    state.value = "ready"
    return true
  }

  async function picture(): Promise<Blob | null> {
    const shown = video.value
    if (!shown || state.value !== "ready") return null
    await fresh(shown)
    if (!shown.videoWidth) return null
    const scale = Math.min(1, SIDE / Math.max(shown.videoWidth, shown.videoHeight))
    canvas.width = Math.round(shown.videoWidth * scale)
    canvas.height = Math.round(shown.videoHeight * scale)
    canvas.getContext("2d")?.drawImage(shown, 0, 0, canvas.width, canvas.height)
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85))
  }

  onScopeDispose(close)
  return { state, video, open, close, picture }
}

/** Waits for a picture that has not been shown before; a moment at most where browsers cannot tell. */
function fresh(shown: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, 250)
    if (!("requestVideoFrameCallback" in shown)) return
    shown.requestVideoFrameCallback(() => {
      clearTimeout(limit)
      resolve()
    })
  })
}
