/**
 * Safe Exam Browser's JavaScript API: where the program cannot add headers, it gives the page the
 * hashes of the page's own address, and each request carries them.
 */
interface SebSecurity {
  configKey?: string
  browserExamKey?: string
  updateKeys?: (done: () => void) => void
}

/** Shared by all requests of one moment. */
let asking: Promise<void> | null = null

const security = (): SebSecurity | undefined => (globalThis as { SafeExamBrowser?: { security?: SebSecurity } }).SafeExamBrowser?.security

/** The headers of this moment; none outside of Safe Exam Browser. */
export async function sebHeaders(): Promise<Record<string, string>> {
  const found = security()
  if (!found) return {}
  const page = location.href
  if (found.updateKeys) {
    asking ??= new Promise<void>((done) => {
      const timer = setTimeout(done, 500)
      found.updateKeys?.(() => {
        clearTimeout(timer)
        done()
      })
    }).finally(() => (asking = null))
    await asking
  }
  return { "X-Rongke-Seb-Page": page, "X-Rongke-Seb-Config": found.configKey ?? "", "X-Rongke-Seb-Exam": found.browserExamKey ?? "" }
}
