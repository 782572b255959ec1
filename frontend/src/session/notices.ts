/** How many notices are unread: asked each minute while the page is visible, and on demand. */
import { defineStore } from "pinia"
import { ref } from "vue"
import { http } from "@/api"
import { useSession } from "./store"

const EVERY_MS = 60_000

export const useNotices = defineStore("notices", () => {
  const unread = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined

  async function refresh(): Promise<void> {
    const session = useSession()
    if (!session.user || session.owesSecondFactor || document.visibilityState !== "visible") return
    try {
      unread.value = (await http.get<{ unread: number }>("/api/v1/notifications/unread/")).unread
    } catch {
      // The bell keeps its last count; the notices page itself shows errors.
    }
  }

  function start(): void {
    if (timer) return
    void refresh()
    timer = setInterval(() => void refresh(), EVERY_MS)
  }
  return { unread, refresh, start }
})
