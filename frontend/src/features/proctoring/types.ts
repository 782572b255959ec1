/** What proctoring's doors say. */
import { http } from "@/api"

export type Level = "none" | "warned" | "last" | "review"
export type TileState = "present" | "hidden" | "away" | "offline"
export type CameraState = "off" | "denied" | "live" | "covered" | "frozen" | "silent"
export type Decision = "uphold" | "partial" | "dismiss"

export interface Told {
  weight: "ignored" | "noted" | "counted" | "context"
  counted: number
  limit: number
  level: Level
}

export interface Standing extends Told {
  ignore_ms: number
  count_ms: number
  camera_agreed: boolean
  consent_version: string
  incident: string | null
  call: { id: string; text: string; by: string; at: string } | null
  safe_browser: boolean
}

export interface Tile {
  user: string
  name: string
  seat: number
  state: TileState
  since_ms: number
  camera: CameraState
  frame_ms: number
  counted: number
  incident: string | null
  why: string[]
  need: number
  last_kind: string
  last_at_ms: number
}

export interface Wall {
  lesson: string
  title: string
  training_class: string
  class_title: string
  decides: boolean
  tiles: Tile[]
}

export interface IncidentRow {
  id: string
  state: "open" | "waiting" | "decided" | "appealed" | "settled"
  trainee: string
  lesson: string
  lesson_title: string
  training_class: string
  class_title: string
  counted: number
  noted: number
  beside: number
  hidden_ms: number
  opened_at: string
  raised_at: string | null
}

export interface Ruling {
  stage: "review" | "appeal"
  decision: Decision
  reason: string
  by: string
  at: string
  taken_ms: number
}

export interface Line {
  at_ms: number
  kind: string
  payload: Record<string, unknown>
  weight: Told["weight"] | null
}

export interface Incident extends IncidentRow {
  own: boolean
  decides: boolean
  decided_by_me: boolean
  comment: string
  appeal: string
  appeal_until: string | null
  limit: number
  ignore_ms: number
  count_ms: number
  credited_ms: number
  lesson_over: boolean
  rulings: Ruling[]
  lines: Line[]
}

export interface SafeBrowserSetting {
  asked: boolean
  exam_keys: string[]
  has_quit_password: boolean
}

const base = (lessonId: string): string => `/api/v1/proctoring/lessons/${lessonId}/`
export const doors = {
  me: (lessonId: string, signal?: AbortSignal) => http.get<Standing>(`${base(lessonId)}me/`, { signal }),
  focus: (lessonId: string, body: { event_id: string; what: string; ms: number }) => http.post<Told>(`${base(lessonId)}focus/`, body),
  pulse: (lessonId: string, body: { visible: boolean; idle_ms: number; camera: "off" | "denied" | "on" }) => http.post<{ camera: string }>(`${base(lessonId)}pulse/`, body),
  answer: (lessonId: string, callId: string) => http.post<void>(`${base(lessonId)}calls/${callId}/`),
  agree: () => http.post<void>("/api/v1/proctoring/consent/"),
  withdraw: () => http.delete<void>("/api/v1/proctoring/consent/"),
  wall: (lessonId: string, signal?: AbortSignal) => http.get<Wall>(`${base(lessonId)}wall/`, { signal }),
  look: (lessonId: string, userId: string) => http.post<void>(`${base(lessonId)}wall/${userId}/look/`),
  call: (lessonId: string, userId: string, body: { text: string; wants_answer: boolean }) => http.post<{ id: string }>(`${base(lessonId)}wall/${userId}/call/`, body),
  frame: (lessonId: string, tile: Tile): string => `${base(lessonId)}wall/${tile.user}/camera/?at=${tile.frame_ms}`,
  incident: (id: string, signal?: AbortSignal) => http.get<Incident>(`/api/v1/proctoring/incidents/${id}/`, { signal }),
  act: (id: string, what: "comment" | "appeal" | "decision" | "appeal-decision", body: unknown) => http.post<Incident>(`/api/v1/proctoring/incidents/${id}/${what}/`, body),
  seb: (lessonId: string, signal?: AbortSignal) => http.get<SafeBrowserSetting>(`${base(lessonId)}seb/`, { signal }),
  setSeb: (lessonId: string, body: { asked: boolean; exam_keys: string[]; quit_password: string | null }) => http.put<SafeBrowserSetting>(`${base(lessonId)}seb/`, body),
  start: (lessonId: string) => http.post<{ link: string; config: string; expires_at: string }>(`${base(lessonId)}seb/start/`),
}
