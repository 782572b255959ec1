/** Dates, hours and shares in the reader's language; the wall clock is always China's. */
import { useI18n } from "vue-i18n"

export const ZONE = "Asia/Shanghai"
export type When = number | string | Date

export interface Words {
  zh: string
  en: string
}

export interface Format {
  /** `7 月 16 日` */
  day: (at: When) => string
  /** `周四` */
  weekday: (at: When) => string
  /** `10:41` */
  time: (at: When) => string
  /** `10:41:05` */
  seconds: (at: When) => string
  /** `7 月 16 日 10:41` */
  moment: (at: When) => string
  /** `7/16` */
  slash: (at: When) => string
  /** `2026-07-16` of China's calendar, for grouping. */
  dayKey: (at: When) => string
  /** Class hours from thousandths, at most one decimal. */
  hours: (milli: number) => string
  /** `94.8%` from thousandths. */
  share: (milli: number) => string
  number: (value: number) => string
  /** `1 分 42 秒` */
  span: (ms: number) => string
  bytes: (count: number) => string
  words: (words: Words | null | undefined) => string
}

const cache = new Map<string, Intl.DateTimeFormat>()
function dated(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  let found = cache.get(key)
  if (!found) cache.set(key, (found = new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options })))
  return found
}

/** A bare date (`2026-07-16`) is a day of China's calendar, not midnight in Greenwich. */
function instant(at: When): Date {
  return new Date(typeof at === "string" && at.length === 10 ? `${at}T00:00:00+08:00` : at)
}

export function useFormat(): Format {
  const { locale, t } = useI18n()
  const show = (at: When, options: Intl.DateTimeFormatOptions): string => dated(locale.value, options).format(instant(at))
  const day = (at: When): string => {
    if (locale.value !== "zh-CN") return show(at, { month: "short", day: "numeric" })
    const [month, date] = dated("en-US", { month: "numeric", day: "numeric" }).format(instant(at)).split("/")
    return `${month} 月 ${date} 日`
  }
  const time = (at: When): string => dated("en-GB", { hour: "2-digit", minute: "2-digit" }).format(instant(at))
  return {
    day,
    time,
    weekday: (at) => show(at, { weekday: "short" }),
    seconds: (at) => dated("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(instant(at)),
    moment: (at) => `${day(at)} ${time(at)}`,
    slash: (at) => dated("en-US", { month: "numeric", day: "numeric" }).format(instant(at)),
    dayKey: (at) => dated("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit" }).format(instant(at)),
    hours: (milli) => String(Math.round(milli / 100) / 10),
    share: (milli) => `${Math.round(milli) / 10}%`,
    number: (value) => value.toLocaleString(locale.value),
    span: (ms) => {
      const s = Math.max(0, Math.round(ms / 1000))
      const parts: string[] = []
      if (s >= 3600) parts.push(t("class-matrix.unit.h", { n: Math.floor(s / 3600) }))
      if (Math.floor((s % 3600) / 60)) parts.push(t("class-matrix.unit.min", { n: Math.floor((s % 3600) / 60) }))
      if (s % 60 || parts.length === 0) parts.push(t("class-matrix.unit.s", { n: s % 60 }))
      return parts.join(" ")
    },
    bytes: (count) => (count < 1_000_000 ? `${Math.max(1, Math.round(count / 1000))} kB` : `${(count / 1_000_000).toFixed(1)} MB`),
    words: (words) => (words ? (locale.value === "zh-CN" ? words.zh : words.en) : ""),
  }
}
