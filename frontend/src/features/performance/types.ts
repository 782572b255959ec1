/** The lecturer's own mark per trainee and day, 1 to 5 by criteria; apart from attendance and figures. */
export interface PerformanceMark {
  day: string
  criteria: Record<string, number>
  score_milli: number
  note: string
  by: string
  at: string
}

export interface PerformanceRow {
  enrolment: string
  seat: number
  name: string
  marks: Record<string, PerformanceMark>
}

export interface PerformanceSheet {
  criteria: string[]
  of_milli: number
  today: string
  days: string[]
  rows: PerformanceRow[]
}
