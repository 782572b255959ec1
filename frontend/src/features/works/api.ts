/** The doors of assessment works: the trainee's own, a class's, and those that wait for a reviewer. */
import { http } from "@/api"
import type { ClassWorks, Content, Decision, Kind, ReviewedWork, Work, WorkRow } from "./types"

type Own = Pick<Work, "class_id" | "kind">
const own = (work: Own): string => `/api/v1/classes/${work.class_id}/works/${work.kind}/mine/`

export const mine = {
  all: (signal: AbortSignal) => http.get<Work[]>("/api/v1/me/works/", { signal }),
  save: (work: Own, content: Content) => http.put<Work>(own(work), { content }),
  submit: (work: Own) => http.post<Work>(`${own(work)}submit/`, {}),
  withdraw: (work: Own) => http.post<Work>(`${own(work)}withdraw/`, {}),
}

export const review = {
  list: (signal?: AbortSignal) => http.get<WorkRow[]>("/api/v1/works/", signal ? { signal } : {}),
  get: (id: string, signal: AbortSignal) => http.get<ReviewedWork>(`/api/v1/works/${id}/`, { signal }),
  decide: (id: string, decision: Decision) => http.post<ReviewedWork>(`/api/v1/works/${id}/decision/`, decision),
}

export const ofClass = (classId: string, signal: AbortSignal): Promise<ClassWorks> => http.get<ClassWorks>(`/api/v1/classes/${classId}/works/`, { signal })

/** Kinds of work; verdict parts of the same code lead to them. */
export const KINDS: readonly string[] = ["practical_result", "business_plan"] satisfies Kind[]
/** Where on the trainee's page one work stands. */
export const anchor = (classId: string, kind: string): string => `work-${classId}-${kind}`
