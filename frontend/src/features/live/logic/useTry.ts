/** Does something that may be refused; the refusal is said at the edge of the page. */
import { ref, type Ref } from "vue"
import { asApiError } from "@/api"
import { errorText } from "@/locales/errors"
import { toast } from "@/ui/toasts"

export interface Try {
  busy: Ref<boolean>
  /** True when it was done. */
  attempt: (what: () => Promise<unknown>) => Promise<boolean>
}

export function useTry(): Try {
  const busy = ref(false)
  async function attempt(what: () => Promise<unknown>): Promise<boolean> {
    busy.value = true
    try {
      await what()
      return true
    } catch (thrown) {
      toast(errorText(asApiError(thrown)), "failed")
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, attempt }
}
