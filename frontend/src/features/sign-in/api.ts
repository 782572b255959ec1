/** The doors of sign-in. */
import { http } from "@/api"
import type { Desk, Direction, Drawing, Place, Projector, SpotCard, SpotRow, Standing, Strokes } from "./types"

const lesson = (id: string): string => `/api/v1/sign-in/lessons/${id}/`

export interface Position {
  latitude_e6: number
  longitude_e6: number
  accuracy_m: number
}

export const signIn = {
  standing: (id: string, signal?: AbortSignal) => http.get<Standing>(lesson(id), { signal }),
  askCode: (id: string, direction: Direction) => http.post<Standing>(`${lesson(id)}code/`, { direction }),
  cancelCode: (id: string) => http.delete<undefined>(`${lesson(id)}code/`),
  scan: (id: string, code: string, direction: Direction, position: Position | null) => http.post<{ id: string; left_ms: number }>(`${lesson(id)}scan/`, { code, direction, position }),
  answer: (id: string, challenge: string, number: number) => http.post<Standing>(`${lesson(id)}challenges/${challenge}/`, { number }),
  sign: (id: string, strokes: Strokes) => http.post<Drawing>(`${lesson(id)}signature/`, strokes),
}

export const desk = {
  get: (id: string, signal?: AbortSignal) => http.get<Desk>(`${lesson(id)}desk/`, { signal }),
  setOpen: (id: string, open: boolean) => http.patch<Desk>(`${lesson(id)}desk/`, { open }),
  place: (id: string, place: Place) => http.put<Desk>(`${lesson(id)}desk/place/`, place),
  confirm: (id: string, requests: string[]) => http.post<{ count: number }>(`${lesson(id)}desk/confirm/`, { requests }),
  confirmAll: (id: string) => http.post<{ count: number }>(`${lesson(id)}desk/confirm/`, { all: true }),
  confirmCode: (id: string, code: string) => http.post<{ count: number }>(`${lesson(id)}desk/confirm/`, { code }),
  refuse: (id: string, request: string, note: string) => http.post<Desk>(`${lesson(id)}desk/refuse/`, { request, note }),
  hand: (id: string, enrolment: string, direction: Direction, reason: string) => http.post<Desk>(`${lesson(id)}desk/hand/`, { enrolment, direction, reason }),
  batch: (id: string, absent: string[], direction: Direction, reason: string) => http.post<{ count: number }>(`${lesson(id)}desk/batch/`, { absent, direction, reason }),
  projector: (id: string, direction: Direction, signal?: AbortSignal) => http.get<Projector>(`${lesson(id)}desk/projector/`, { signal, query: { direction } }),
  spots: (id: string, signal?: AbortSignal) => http.get<SpotRow[]>(`${lesson(id)}desk/spot-checks/`, { signal }),
  issue: (id: string, users: string[]) => http.post<{ count: number }>(`${lesson(id)}desk/spot-checks/`, { users }),
}

const check = (id: string): string => `/api/v1/spot-checks/${id}/`

export const spots = {
  mine: (signal?: AbortSignal) => http.get<SpotCard[]>("/api/v1/spot-checks/", { signal }),
  get: (id: string, signal?: AbortSignal) => http.get<SpotCard>(check(id), { signal }),
  delivered: (id: string) => http.post<SpotCard>(`${check(id)}delivered/`),
  answer: (id: string, choice: number) => http.post<SpotCard>(`${check(id)}answer/`, { choice }),
  makeUp: (id: string) => http.post<SpotCard>(`${check(id)}make-up/`),
}

export interface Statement {
  text: string
  class_title: string
  open: boolean
  signature: Drawing | null
}

export const statement = {
  get: (id: string, signal?: AbortSignal) => http.get<Statement>(`/api/v1/sign-in/classes/${id}/statement/`, { signal }),
  sign: (id: string, strokes: Strokes) => http.post<Drawing>(`/api/v1/sign-in/classes/${id}/statement/`, strokes),
  all: (id: string, signal?: AbortSignal) => http.get<{ seat: number; name: string; signature: Drawing | null }[]>(`/api/v1/sign-in/classes/${id}/statements/`, { signal }),
}
