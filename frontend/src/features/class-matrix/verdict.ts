/** A verdict in words: parts, figures, what is missing and until when. */
import { useI18n } from "vue-i18n"
import { useFormat } from "./format"

export interface Part {
  code: string
  state: "passed" | "failed" | "missing" | "pending"
  score_milli: number | null
  of_milli: number | null
  detail: Record<string, string | number>
  until: string | null
}

export interface Verdict {
  state: "passed" | "failed" | "pending" | "withdrawn"
  parts: Part[]
  beside: Part[]
  missing: string[]
  until: string | null
}

export interface TraineeVerdict extends Verdict {
  enrolment: string
  seat: number
  name: string
}

export interface VerdictWords {
  part: (code: string) => string
  /** `22.5 / 56`, or the state where there is no figure. */
  figure: (part: Part) => string
  /** What is not passed yet, with the first date. */
  missing: (verdict: Verdict) => string
  beside: (part: Part) => string
}

export function useVerdictWords(): VerdictWords {
  const { t, te } = useI18n()
  const format = useFormat()
  const part = (code: string): string => (te(`class-matrix.verdict.part.${code}`) ? t(`class-matrix.verdict.part.${code}`) : code)
  const figure = (one: Part): string => {
    if (one.detail["barred"] === 1) return t("class-matrix.verdict.barred")
    if (one.score_milli === null || one.of_milli === null) return t(`class-matrix.verdict.partState.${one.state}`)
    return `${format.hours(one.score_milli)} / ${format.hours(one.of_milli)}`
  }
  return {
    part,
    figure,
    missing: (verdict) => {
      const names = verdict.missing.map(part).join(t("common.listSep"))
      if (!names) return t("class-matrix.verdict.nothing")
      return verdict.until ? t("class-matrix.verdict.until", { what: names, at: format.moment(verdict.until) }) : names
    },
    beside: (one) => t("class-matrix.verdict.beside", { what: part(one.code), figure: figure(one) }),
  }
}
