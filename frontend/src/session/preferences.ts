/** Theme and language: remembered here, told to the server by the account page. */
import { ref } from "vue"
import { DEFAULT_LOCALE, isLocale, type Locale, setLocale } from "@/locales"

export type Theme = "system" | "light" | "dark"
const THEME_KEY = "rongke.theme"
const LOCALE_KEY = "rongke.locale"

export const theme = ref<Theme>("system")
/** What is shown now, after the system's wish has been asked. */
export const isDark = ref(false)
const system = globalThis.matchMedia?.("(prefers-color-scheme: dark)")

function render(): void {
  const root = document.documentElement
  if (theme.value === "system") root.removeAttribute("data-theme")
  else root.setAttribute("data-theme", theme.value)
  isDark.value = theme.value === "dark" || (theme.value === "system" && (system?.matches ?? false))
  root.setAttribute("data-dark", isDark.value ? "1" : "0")
}

export function applyTheme(next: Theme): void {
  theme.value = next === "light" || next === "dark" ? next : "system"
  localStorage.setItem(THEME_KEY, theme.value)
  render()
}

export async function applyLocale(next: string): Promise<void> {
  const locale: Locale = isLocale(next) ? next : DEFAULT_LOCALE
  localStorage.setItem(LOCALE_KEY, locale)
  await setLocale(locale)
}

/** What this browser last used; Chinese unless it was told otherwise. */
export function rememberedLocale(): Locale {
  const kept = localStorage.getItem(LOCALE_KEY)
  return kept && isLocale(kept) ? kept : DEFAULT_LOCALE
}

export function startTheme(): void {
  const kept = localStorage.getItem(THEME_KEY)
  theme.value = kept === "light" || kept === "dark" ? kept : "system"
  system?.addEventListener("change", render)
  render()
}
