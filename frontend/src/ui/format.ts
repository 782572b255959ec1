/** Dates and figures as people read them, in Asia/Shanghai and the chosen language. */
import { useI18n } from "vue-i18n"

const ZONE = "Asia/Shanghai"
const cache = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  const kept = cache.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: ZONE, hour12: false, ...options })
  cache.set(key, kept)
  return kept
}

/** ms since epoch or ISO text. */
export type Moment = number | string

const toDate = (at: Moment): Date => new Date(at)

export interface Formats {
  /** 10:07 */
  time: (at: Moment) => string
  /** 10:07:31 */
  timeS: (at: Moment) => string
  /** 7月16日周四 / Thu, Jul 16 */
  day: (at: Moment) => string
  /** 2026/7/16 */
  date: (at: Moment) => string
  /** 7月16日 10:07 (with the year when it is another one) */
  dateTime: (at: Moment) => string
  /** 0.948 → 94.8% */
  percent: (share: number, digits?: number) => string
  /** 1,032 */
  number: (value: number, digits?: number) => string
  /** 22500 (thousandths of an hour) → 22.5 */
  hours: (milli: number) => string
}

export function useFormats(): Formats {
  const { locale } = useI18n()
  const make = (options: Intl.DateTimeFormatOptions) => (at: Moment) => formatter(locale.value, options).format(toDate(at))
  const year = (at: Moment): string => formatter("en", { year: "numeric" }).format(toDate(at))
  const number = (value: number, digits = 1): string => new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(value)
  return {
    time: make({ hour: "2-digit", minute: "2-digit" }),
    timeS: make({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    day: make({ month: "short", day: "numeric", weekday: "short" }),
    date: make({ year: "numeric", month: "numeric", day: "numeric" }),
    dateTime: (at) => formatter(locale.value, { ...(year(at) === year(Date.now()) ? {} : { year: "numeric" }), month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(toDate(at)),
    percent: (share, digits = 1) => new Intl.NumberFormat(locale.value, { style: "percent", maximumFractionDigits: digits }).format(share),
    number,
    hours: (milli) => number(milli / 1000),
  }
}
