/** The doors of faces. */
import { http } from "@/api"
import type { CaptureResult, ConsentPage, Enrolment, Progress, Purpose, Retention, Review, Stored } from "./types"

const ROOT = "/api/v1/face/"

export const faces = {
  consent: (signal?: AbortSignal) => http.get<ConsentPage>(`${ROOT}consent/`, { signal }),
  agree: (version: string) => http.post<ConsentPage>(`${ROOT}consent/`, { version }),
  withdraw: () => http.delete<undefined>(`${ROOT}consent/`),
  agreeArchive: (version: string) => http.post<ConsentPage>(`${ROOT}archive/`, { version }),
  withdrawArchive: () => http.delete<undefined>(`${ROOT}archive/`),
  enrolment: (signal?: AbortSignal) => http.get<Enrolment>(`${ROOT}enrolment/`, { signal }),
  restart: () => http.delete<undefined>(`${ROOT}enrolment/`),
  enrolFrame: (picture: Blob) => http.post<CaptureResult>(`${ROOT}enrolment/frames/`, picture),
  enrolPhoto: (picture: Blob) => http.post<CaptureResult>(`${ROOT}enrolment/photo/`, picture),
  start: (lesson: string, purpose: Purpose, check?: string) => http.post<Progress>(`${ROOT}sessions/`, { lesson, purpose, check_id: check ?? null }),
  session: (id: string) => http.get<Progress>(`${ROOT}sessions/${id}/`),
  frame: (id: string, seq: number, prev: string, picture: Blob) => http.post<Progress>(`${ROOT}sessions/${id}/frames/`, picture, { query: { seq, prev } }),
}

export const staff = {
  reviews: (done: boolean, signal?: AbortSignal) => http.get<Review[]>(`${ROOT}reviews/`, { signal, query: { done: done ? "1" : "" } }),
  decide: (id: string, outcome: "accepted" | "refused", reason: string) => http.post<Review>(`${ROOT}reviews/${id}/`, { outcome, reason }),
  capture: (id: string) => http.file(`${ROOT}captures/${id}/`),
  stored: (signal?: AbortSignal) => http.get<Stored>(`${ROOT}stored/`, { signal }),
  retention: (institution: string, signal?: AbortSignal) => http.get<Retention>(`${ROOT}retention/${institution}/`, { signal }),
  setRetention: (institution: string, days: Retention) => http.put<Retention>(`${ROOT}retention/${institution}/`, days),
}
