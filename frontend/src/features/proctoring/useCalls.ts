/** A word from the wall reaches the page at once, and its answer goes back. */
import { computed, type ComputedRef, onScopeDispose, ref } from "vue"
import { useI18n } from "vue-i18n"
import { type Action, useAction } from "@/api"
import { useNotices } from "@/session/notices"
import { toast } from "@/ui/toasts"
import { doors, type Standing } from "./types"
import type { FocusGuard } from "./useFocusGuard"

export interface Calls {
  call: ComputedRef<Standing["call"]>
  answering: Action<[], void>
}

export function useCalls(lessonId: string, guard: FocusGuard): Calls {
  const { t } = useI18n()
  const answered = ref("")
  const call = computed(() => (guard.standing.value?.call && guard.standing.value.call.id !== answered.value ? guard.standing.value.call : null))
  const notices = useNotices()
  notices.start()
  onScopeDispose(
    notices.hear("notification", (frame) => {
      const found = frame["notification"] as { kind: string; args: Record<string, unknown> } | undefined
      if (found?.kind !== "monitor.called" || found.args["lesson_id"] !== lessonId) return
      if (found.args["wants_answer"]) void guard.refresh()
      else toast(t("proctoring.call.said", { name: String(found.args["by"]), text: String(found.args["text"]) }), "look")
    }),
  )
  const answering = useAction(async () => {
    const open = call.value
    if (!open) return
    await doors.answer(lessonId, open.id)
    answered.value = open.id
  })
  return { call, answering }
}
