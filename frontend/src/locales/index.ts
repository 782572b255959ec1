/** vue-i18n with one lazily loaded chunk per language, one file per feature. */
import { type Composer, createI18n } from "vue-i18n"
import type { Messages } from "./gather"

export const LOCALES = ["zh-CN", "en"] as const
export type Locale = (typeof LOCALES)[number]
export const DEFAULT_LOCALE: Locale = "zh-CN"

export const isLocale = (value: string): value is Locale => (LOCALES as readonly string[]).includes(value)

export const i18n = createI18n({
  legacy: false,
  locale: DEFAULT_LOCALE as string,
  fallbackLocale: DEFAULT_LOCALE as string,
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
})
const composer = i18n.global as unknown as Composer

const loaders: Record<Locale, () => Promise<{ default: Messages }>> = {
  "zh-CN": () => import("./zh-CN"),
  en: () => import("./en"),
}

const loaded = new Set<Locale>()

export async function setLocale(locale: Locale): Promise<void> {
  if (!loaded.has(locale)) {
    composer.setLocaleMessage(locale, (await loaders[locale]()).default)
    loaded.add(locale)
  }
  composer.locale.value = locale
  document.documentElement.lang = locale
}

/** Translation outside components (router titles, errors). */
export const t = (key: string, named: Record<string, unknown> = {}): string => composer.t(key, named)
export const te = (key: string): boolean => composer.te(key)
