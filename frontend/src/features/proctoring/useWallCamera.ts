/** The trainee's camera for the wall: one small picture every five seconds, and nothing kept here. */
import { onBeforeUnmount, ref, type Ref, shallowRef } from "vue"
import { csrfToken } from "@/api/client"

const EVERY_MS = 5_000
const WIDTH = 320
const HEIGHT = 240

export interface WallCamera {
  state: Ref<"off" | "denied" | "on">
  /** What the server sees: live, covered, frozen. */
  seen: Ref<string>
  stream: Ref<MediaStream | null>
  start: () => Promise<void>
  stop: () => void
}

export function useWallCamera(lessonId: string): WallCamera {
  const state = ref<"off" | "denied" | "on">("off")
  const seen = ref("")
  const stream = shallowRef<MediaStream | null>(null)
  const canvas = document.createElement("canvas")
  canvas.width = WIDTH
  canvas.height = HEIGHT
  const video = document.createElement("video")
  video.muted = true
  video.playsInline = true
  let timer: ReturnType<typeof setInterval> | undefined

  async function shoot(): Promise<void> {
    if (!stream.value || video.readyState < 2) return
    canvas.getContext("2d")?.drawImage(video, 0, 0, WIDTH, HEIGHT)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.6))
    if (!blob) return
    const answer = await fetch(`/api/v1/proctoring/lessons/${lessonId}/camera/`, { method: "POST", body: blob, headers: { "Content-Type": "image/jpeg", "X-CSRFToken": csrfToken() }, credentials: "same-origin" }).catch(() => null)
    if (answer?.ok) seen.value = ((await answer.json()) as { camera: string }).camera
    else if (answer?.status === 403) stop()
  }

  async function start(): Promise<void> {
    if (stream.value) return
    try {
      const found = await navigator.mediaDevices.getUserMedia({ video: { width: WIDTH, height: HEIGHT, frameRate: 5 }, audio: false })
      stream.value = found
      video.srcObject = found
      await video.play()
      found.getVideoTracks()[0]?.addEventListener("ended", stop)
      state.value = "on"
      timer = setInterval(() => void shoot(), EVERY_MS)
      setTimeout(() => void shoot(), 800)
    } catch {
      state.value = "denied"
    }
  }

  function stop(): void {
    clearInterval(timer)
    for (const track of stream.value?.getTracks() ?? []) track.stop()
    stream.value = null
    video.srcObject = null
    if (state.value === "on") state.value = "off"
    seen.value = ""
  }
  onBeforeUnmount(stop)
  return { state, seen, stream, start, stop }
}
