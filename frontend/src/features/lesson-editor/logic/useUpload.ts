/**
 * A resumable upload (tus): pause, go on, time left. What was sent is kept by
 * the server; after a reload the same file, chosen again, goes on from there.
 */
import { computed, type ComputedRef, onScopeDispose, ref, type Ref, shallowRef } from "vue"
import type { DetailedError, Upload as TusUpload } from "tus-js-client"
import { ApiError, csrfToken, http } from "@/api"
import { errorFrom } from "@/api/errors"

export type UploadPurpose = "lesson_video" | "attachment" | "subtitle" | "submission"

export interface Unfinished {
  id: string
  purpose: UploadPurpose
  name: string
  length: number
  offset: number
  state: string
}

export interface Uploading {
  state: Ref<"idle" | "running" | "paused" | "failed">
  name: Ref<string>
  sent: Ref<number>
  size: Ref<number>
  progress: ComputedRef<number>
  leftSeconds: Ref<number | null>
  error: Ref<ApiError | undefined>
  /** Sends the file; the upload's id once all of it has arrived. */
  send: (file: File) => Promise<string | undefined>
  pause: () => void
  resume: () => void
  /** Stops, and removes what was sent. */
  cancel: () => Promise<void>
}

const ENDPOINT = "/api/v1/files/uploads/"
const CHUNK = 8 * 1024 * 1024
const WINDOW_MS = 15_000

export async function unfinished(purpose: UploadPurpose, signal?: AbortSignal): Promise<Unfinished[]> {
  const answer = await http.get<Unfinished[] | { results: Unfinished[] }>(ENDPOINT, { signal })
  const list = Array.isArray(answer) ? answer : answer.results
  return list.filter((one) => one.purpose === purpose && one.offset < one.length)
}

export async function dropUpload(id: string): Promise<void> {
  const { Upload } = await import("tus-js-client")
  await Upload.terminate(`${ENDPOINT}${id}/`, { headers: { "X-CSRFToken": csrfToken() } })
}

function asError(thrown: Error | DetailedError): ApiError {
  const answer = "originalResponse" in thrown ? thrown.originalResponse : null
  if (!answer) return new ApiError("network", thrown.message, 0)
  try {
    return errorFrom(JSON.parse(answer.getBody()), answer.getStatus())
  } catch {
    return new ApiError(`http_${answer.getStatus()}`, "", answer.getStatus())
  }
}

export function useUpload(purpose: UploadPurpose): Uploading {
  const state = ref<"idle" | "running" | "paused" | "failed">("idle")
  const name = ref("")
  const sent = ref(0)
  const size = ref(0)
  const leftSeconds = ref<number | null>(null)
  const error = shallowRef<ApiError>()
  let running: TusUpload | undefined
  let finish: ((id: string | undefined) => void) | undefined
  let marks: { at: number; sent: number }[] = []

  function progressed(bytes: number, total: number): void {
    sent.value = bytes
    size.value = total
    const now = Date.now()
    marks = [...marks.filter((mark) => now - mark.at < WINDOW_MS), { at: now, sent: bytes }]
    const first = marks[0]
    const speed = first && now > first.at ? (bytes - first.sent) / (now - first.at) : 0
    leftSeconds.value = speed > 0 ? (total - bytes) / speed / 1000 : null
  }
  function end(id: string | undefined): void {
    finish?.(id)
    finish = undefined
  }

  async function send(file: File): Promise<string | undefined> {
    error.value = undefined
    name.value = file.name
    const tus = await import("tus-js-client").catch(() => null)
    if (!tus) {
      error.value = new ApiError("network", "the uploader was not loaded", 0)
      state.value = "failed"
      return undefined
    }
    const { Upload } = tus
    sent.value = 0
    size.value = file.size
    marks = []
    state.value = "running"
    const done = new Promise<string | undefined>((resolve) => (finish = resolve))
    const upload = new Upload(file, {
      endpoint: ENDPOINT,
      chunkSize: CHUNK,
      retryDelays: [0, 1_000, 3_000, 6_000, 15_000, 30_000],
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, purpose },
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
      onProgress: progressed,
      onError: (thrown) => {
        error.value = asError(thrown)
        state.value = "failed"
        if (error.value.status) end(undefined)
      },
      onSuccess: () => {
        state.value = "idle"
        end(upload.url?.replace(/\/$/, "").split("/").at(-1))
      },
    })
    running = upload
    const before = (await upload.findPreviousUploads())[0]
    if (before) upload.resumeFromPreviousUpload(before)
    upload.start()
    return done
  }

  function pause(): void {
    void running?.abort()
    state.value = "paused"
    leftSeconds.value = null
  }
  function resume(): void {
    error.value = undefined
    marks = []
    if (!running) {
      state.value = "idle"
      return
    }
    state.value = "running"
    running.start()
  }
  async function cancel(): Promise<void> {
    await running?.abort(true).catch(() => undefined)
    running = undefined
    state.value = "idle"
    end(undefined)
  }
  onScopeDispose(() => void running?.abort())

  return { state, name, sent, size, leftSeconds, error, send, pause, resume, cancel, progress: computed(() => (size.value ? sent.value / size.value : 0)) }
}
