/** The lesson's video: how it stands, asked every two seconds while it is packaged; cancel, retry, take away. */
import { computed, type ComputedRef, onScopeDispose, watch } from "vue"
import { type Action, http, type Query, useAction, useQuery } from "@/api"
import type { Video } from "./types"

export interface VideoDesk {
  query: Query<Video>
  busy: ComputedRef<boolean>
  use: Action<[uploadId: string], void>
  cancel: Action<[], void>
  retry: Action<[], void>
  remove: Action<[], void>
}

export function useVideo(lessonId: string): VideoDesk {
  const path = `/api/v1/lessons/${lessonId}/video/`
  const query = useQuery((signal) => http.get<Video>(path, { signal }))
  const busy = computed(() => ["queued", "packaging"].includes(query.data.value?.state ?? ""))
  let timer: ReturnType<typeof setInterval> | undefined
  watch(busy, (now) => {
    clearInterval(timer)
    if (now) timer = setInterval(() => void query.refresh(), 2_000)
  })
  onScopeDispose(() => clearInterval(timer))

  const onJob = (step: "cancel" | "retry") => async (): Promise<void> => {
    const job = query.data.value?.job
    if (job) await http.post(`/api/v1/jobs/${job.id}/${step}/`)
    await query.refresh()
  }
  return {
    query,
    busy,
    use: useAction(async (uploadId: string) => void (query.data.value = await http.post<Video>(path, { upload_id: uploadId }))),
    cancel: useAction(onJob("cancel")),
    retry: useAction(onJob("retry")),
    remove: useAction(async () => {
      await http.delete(path)
      await query.refresh()
    }),
  }
}
