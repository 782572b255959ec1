/** The verifier's report, as the command and the page both show it. */
export interface ReportProblem {
  code: string
  args: Record<string, string | number>
  text: string
}

export interface ReportCheck {
  name: string
  title: string
  status: "pass" | "fail" | "skip"
  status_text: string
  count: number
  problems: ReportProblem[]
}

export interface FileReport {
  name: string
  verified: boolean
  unusable: string | null
  class: string | null
  log: string | null
  size: number | null
  root: string | null
  checks: ReportCheck[]
  notices: ReportProblem[]
  summary: Record<string, number>
}

export interface Report {
  verified: boolean
  exit: 0 | 1 | 2
  unusable: string | null
  files: FileReport[]
  two_places?: ReportCheck
  proves?: string[]
  does_not_prove?: string[]
  seconds?: number
  key_source?: "own" | "given"
}
