/** Files to verify together, what they are compared with, and the report; nothing is kept by the server. */
import { computed, type ComputedRef, ref, type Ref, watch } from "vue"
import { useI18n } from "vue-i18n"
import { http, saveBlob, useAction } from "@/api"
import type { ApiError } from "@/api"
import type { FileReport, Report } from "./types"

export type Basis = "key" | "cosigner" | "seen"
export const FILES_MAX = 8

export interface VerifyDesk {
  files: Ref<File[]>
  basis: Ref<Record<Basis, File | null>>
  report: Ref<Report | undefined>
  busy: Ref<boolean>
  error: Ref<ApiError | undefined>
  at: Ref<number>
  chosen: ComputedRef<FileReport | undefined>
  add: (list: Iterable<File>) => void
  remove: (index: number) => void
  setBasis: (name: Basis, file: File | null) => void
  run: () => Promise<void>
  text: ComputedRef<string>
  saveJson: () => void
}

export function useVerify(): VerifyDesk {
  const { t, locale } = useI18n()
  const files = ref<File[]>([])
  const basis = ref<Record<Basis, File | null>>({ key: null, cosigner: null, seen: null })
  const report = ref<Report>()
  const at = ref(0)

  const send = useAction(async () => {
    const form = new FormData()
    for (const file of files.value) form.append("file", file, file.name)
    for (const name of ["key", "cosigner", "seen"] as const) {
      const file = basis.value[name]
      if (file) form.append(name, file, file.name)
    }
    report.value = await http.post<Report>("/api/v1/verify/", form)
    at.value = Math.min(at.value, Math.max(0, files.value.length - 1))
  })

  async function run(): Promise<void> {
    report.value = undefined
    if (files.value.length > 0) await send.run()
  }
  function add(list: Iterable<File>): void {
    const first = files.value.length
    files.value = [...files.value, ...list].slice(0, FILES_MAX)
    at.value = Math.min(first, files.value.length - 1)
    void run()
  }
  function remove(index: number): void {
    files.value = files.value.filter((_, place) => place !== index)
    at.value = 0
    void run()
  }
  function setBasis(name: Basis, file: File | null): void {
    basis.value = { ...basis.value, [name]: file }
    void run()
  }
  // The words of problems come from the verifier: ask again in the new language.
  watch(locale, () => void run())

  const chosen = computed(() => report.value?.files[at.value])
  const text = computed(() =>
    (report.value?.files ?? [])
      .map((file) => [
        `${file.name}: ${t(file.unusable !== null ? "verify.unusable" : file.verified ? "verify.passed" : "verify.failedShort")}`,
        ...file.checks.map((check) => `  ${check.status === "pass" ? "+" : check.status === "fail" ? "x" : "-"} ${check.title}${check.problems.map((problem) => `\n      ${problem.text}`).join("")}`),
      ].join("\n"))
      .join("\n\n"),
  )
  return {
    files, basis, report, at, chosen, text, add, remove, setBasis, run,
    busy: send.busy,
    error: send.error,
    saveJson: () => saveBlob(new Blob([JSON.stringify(report.value, null, 2)], { type: "application/json" }), "verify-report.json"),
  }
}
