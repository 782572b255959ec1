/** One bank: its page of questions, filters, chosen rows and steps for many. */
import { computed, reactive, ref, watch } from "vue"
import { http, saveBlob, useAction, useQuery } from "@/api"
import { asQuery, type Bank, type BankQuestion, type Facets, type Filters, type Step } from "./types"

export const SIZE = 30
interface Page<T> {
  count: number
  results: T[]
}

export function useBanks() {
  return useQuery((signal) => http.get<Page<Bank>>("/api/v1/banks/", { signal, query: { page_size: 200 } }))
}

export function useBank(bankId: () => string | undefined) {
  const filters = reactive<Filters>({ q: "", kind: "", tag: "", difficulty: "", duplicates: false, retired: false })
  const page = ref(1)
  const chosen = ref<Set<string>>(new Set())
  const query = computed(() => asQuery(filters))
  const base = computed(() => `/api/v1/banks/${bankId() ?? ""}`)
  const questions = useQuery(
    (signal) => http.get<Page<BankQuestion>>(`${base.value}/questions/`, { signal, query: { ...query.value, page: page.value, page_size: SIZE } }),
    { key: () => bankId() && JSON.stringify([bankId(), query.value, page.value]), resetOnKey: false },
  )
  const facets = useQuery((signal) => http.get<Facets>(`${base.value}/facets/`, { signal }), { key: bankId, resetOnKey: false })

  watch([query, bankId], () => {
    page.value = 1
    chosen.value = new Set()
  })

  async function refresh(): Promise<void> {
    chosen.value = new Set()
    await Promise.all([questions.refresh(), facets.refresh()])
  }
  const step = useAction(async (name: Step, value: { tag?: string; difficulty?: number | null } = {}) => {
    await http.post(`${base.value}/questions/step/`, { ids: [...chosen.value], step: name, ...value })
    await refresh()
  })
  const save = useAction(async (format: string) => {
    const { blob, name } = await http.file(`${base.value}/export/`, { query: { ...query.value, format_name: format } })
    saveBlob(blob, name)
  })
  function toggle(id: string): void {
    const next = new Set(chosen.value)
    if (!next.delete(id)) next.add(id)
    chosen.value = next
  }
  function toggleAll(ids: readonly string[]): void {
    chosen.value = ids.every((id) => chosen.value.has(id)) ? new Set() : new Set([...chosen.value, ...ids])
  }
  return { base, filters, page, chosen, questions, facets, step, save, toggle, toggleAll, refresh }
}
