/** Exams as the API has them; points are thousandths, lengths are ms. */
import type { components } from "@/api"
import { http } from "@/api"

type Schemas = components["schemas"]
export type ExamHead = Schemas["ExamHead"]
export type Exam = Schemas["Exam"]
export type ExamWrite = Schemas["ExamWriteRequest"]
export type OwnExam = Schemas["OwnExam"]
export type Door = Schemas["ExamDoor"]
export type Check = Schemas["ExamCheck"]
export type Paper = Schemas["ExamPaper"]
export type PaperQuestion = Schemas["ExamPaperQuestion"]
export type Review = Schemas["ExamReview"]
export type ReviewedAnswer = Schemas["ReviewedAnswer"]
export type Desk = Schemas["ExamDesk"]
export type DeskRow = Schemas["ExamDeskRow"]
export type Results = Schemas["ExamResults"]
export type ResultRow = Schemas["ExamResultRow"]
export type Marking = Schemas["ExamMarking"]
export type ToMark = Schemas["ToMark"]
export type Analysis = Schemas["ExamAnalysis"]
export type AnalysedItem = Schemas["AnalysedItem"]
export type Regrade = Schemas["ExamRegrade"]
export type Key = Schemas["ExamKey"]
export type Appeal = Schemas["ExamAppeal"]
export type Answer = Record<string, unknown>
export interface Words { zh: string; en: string }

export interface Option { id: string; text: string }
/** What a question shows on a paper, whatever its type. */
export interface Public {
  stem: string
  options?: Option[]
  items?: Option[]
  prompts?: Option[]
  choices?: Option[]
  blanks?: number
  min_chars?: number
  max_chars?: number
}

const at = (exam: string, rest = ""): string => `/api/v1/exams/${exam}/${rest}`
type Signal = { signal?: AbortSignal }

/** The doors that pages use, by name. */
export const doors = {
  mine: (o: Signal) => http.get<OwnExam[]>("/api/v1/exams/mine/", o),
  ofClass: (klass: string, o: Signal) => http.get<ExamHead[]>(`/api/v1/classes/${klass}/exams/`, o),
  create: (klass: string, body: ExamWrite) => http.post<Exam>(`/api/v1/classes/${klass}/exams/`, body),
  door: (exam: string, o: Signal) => http.get<Door>(at(exam, "door/"), o),
  start: (exam: string) => http.post<{ attempt: string; remaining_ms: number }>(at(exam, "start/")),
  paper: (exam: string, o: Signal) => http.get<Paper>(at(exam, "paper/"), o),
  review: (exam: string, o: Signal) => http.get<Review>(at(exam, "review/"), o),
  appeal: (exam: string, answer: string, text: string) => http.post(at(exam, "appeals/own/"), { answer, text }),
  read: (exam: string, o: Signal) => http.get<Exam>(at(exam), o),
  write: (exam: string, body: ExamWrite) => http.put<Exam>(at(exam), body),
  remove: (exam: string) => http.delete(at(exam)),
  publish: (exam: string) => http.post<Exam>(at(exam, "publish/")),
  cancel: (exam: string, reason: string) => http.post(at(exam, "cancel/"), { reason }),
  desk: (exam: string, o: Signal) => http.get<Desk>(at(exam, "desk/"), o),
  allow: (exam: string, user: string, body: unknown) => http.put<Desk>(at(exam, `desk/${user}/allowance/`), body),
  end: (exam: string, user: string) => http.post<Desk>(at(exam, `desk/${user}/end/`)),
  late: (exam: string, user: string, reason: string) => http.post<Desk>(at(exam, `desk/${user}/late/`), { reason }),
  results: (exam: string, o: Signal) => http.get<Results>(at(exam, "results/"), o),
  publishResults: (exam: string) => http.post<Results>(at(exam, "results/")),
  marking: (exam: string, o: Signal) => http.get<Marking>(at(exam, "marking/"), o),
  mark: (exam: string, answer: string, body: unknown) => http.post<Marking>(at(exam, `marking/${answer}/`), body),
  analysis: (exam: string, o: Signal) => http.get<Analysis>(at(exam, "analysis/"), o),
  regrades: (exam: string, o: Signal) => http.get<Regrade[]>(at(exam, "regrades/"), o),
  keys: (exam: string, item: string, o: Signal) => http.get<Key[]>(at(exam, `items/${item}/keys/`), o),
  regrade: (exam: string, body: unknown) => http.post<Regrade>(at(exam, "regrades/"), body),
  appeals: (exam: string, o: Signal) => http.get<Appeal[]>(at(exam, "appeals/"), o),
  decide: (exam: string, appeal: string, body: unknown) => http.post<Appeal[]>(at(exam, `appeals/${appeal}/decision/`), body),
  file: (exam: string, what: "results" | "analysis") => http.file(at(exam, `${what}/export/`)),
  medium: (exam: string, id: string) => at(exam, `media/${id}/`),
}

/** 42500 → "42.5" */
export const points = (milli: number): string => String(Math.round(milli / 100) / 10)

/** 5400000 → "1:30:00", 65000 → "01:05" */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (value: number): string => String(value).padStart(2, "0")
  return h ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`
}
