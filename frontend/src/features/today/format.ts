/** Hours, times and dates as people read them, in the class's zone. */
const ZONE = "Asia/Shanghai"

/** 22500 → "22.5": class hours with at most one decimal, rounded down. */
export const hours = (milli: number): string => String(Math.floor(milli / 100) / 10)

export const timeOf = (iso: string): string => new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: ZONE }).format(new Date(iso))

export const dayOf = (iso: string, locale: string): string => new Intl.DateTimeFormat(locale, { month: "long", day: "numeric", weekday: "short", timeZone: ZONE }).format(new Date(iso))

/** YYYY-MM-DD of an instant in the class's zone. */
export const dateKey = (at: Date): string => new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: ZONE }).format(at)

/** 11/20: a date where there is little room. */
export const shortDay = (iso: string): string => new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric", timeZone: ZONE }).format(new Date(iso))
