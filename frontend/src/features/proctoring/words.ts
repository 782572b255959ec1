/** Lengths in words. */
type T = (key: string, args?: Record<string, unknown>) => string

/** 6 秒 / 1 分 30 秒. */
export function seconds(ms: number, t: T): string {
  const whole = Math.round(ms / 1000)
  const minutes = Math.floor(whole / 60)
  if (!minutes) return t("proctoring.length.s", { s: whole })
  return whole % 60 ? t("proctoring.length.ms", { m: minutes, s: whole % 60 }) : t("proctoring.length.m", { m: minutes })
}
