/** What the doors of the flipped classroom and of grouping say. */
import { http } from "@/api"
import type { components } from "@/api/schema"

type Schemas = components["schemas"]
export type TaskPage = Schemas["TraineePageShape"]
export type Task = Schemas["TaskShape"]
export type Place = Schemas["PlaceShape"]
export type Submission = Schemas["SubmissionShape"]
export type Shop = Schemas["ShopShape"]
export type SubmitBody = Schemas["WorkBodyRequest"]
export type ToReview = Schemas["ToReviewShape"]
export type RubricLine = Schemas["RubricLine"]
export type Space = Schemas["SpaceShape"]
export type Line = Schemas["LineShape"]
export type Desk = Schemas["DeskShape"]
export type DeskWork = Schemas["DeskWorkShape"]
export type HardRow = Schemas["HardRowShape"]
export type TaskChanges = Schemas["PatchedTaskBodyRequest"]
export type ClassTask = Schemas["ClassTaskShape"]
export type Grouping = Schemas["Grouping"]
export type Proposal = Schemas["Proposal"]
export type GroupPerson = Schemas["GroupingPerson"]
export type GroupPlan = Schemas["GroupPlan"]
export type Trait = Schemas["GroupTraitRequest"]
export type State = Place["state"]

export const STATES: readonly State[] = ["assigned", "studying", "working", "submitted", "returned", "done"]

const lesson = (id: string): string => `/api/v1/flipped/lessons/${id}/`
const work = (id: string): string => `/api/v1/flipped/works/${id}/`
const grouping = (id: string): string => `/api/v1/classes/${id}/grouping/`

export const doors = {
  page: (id: string, signal?: AbortSignal) => http.get<TaskPage>(lesson(id), { signal }),
  begin: (id: string) => http.post<TaskPage>(`${lesson(id)}begin/`, {}),
  studied: (id: string, material: string) => http.post<TaskPage>(`${lesson(id)}materials/${material}/studied/`, {}),
  tick: (id: string, item: string, on: boolean) => http.post<TaskPage>(`${lesson(id)}ticks/`, { item, on }),
  hard: (id: string, target: string, on: boolean, note = "") => http.post<TaskPage>(`${lesson(id)}hard/`, { target, on, note }),
  contribute: (id: string, text: string) => http.put<TaskPage>(`${lesson(id)}contribution/`, { text }),
  submit: (id: string, body: SubmitBody) => http.post<TaskPage>(`${lesson(id)}submit/`, body),
  practise: (id: string, scores: Record<string, number>) => http.post<TaskPage>(`${lesson(id)}practice/`, { scores }),
  review: (id: string, review: string, scores: Record<string, number>, comment: string) => http.put<TaskPage>(`${lesson(id)}reviews/${review}/`, { scores, comment }),
  space: (id: string, signal?: AbortSignal) => http.get<Space>(`${work(id)}space/`, { signal }),
  say: (id: string, kind: Line["kind"], text: string, key: string) => http.post<Line>(`${work(id)}lines/`, { event_key: key, kind, text }),
  addFile: (id: string, upload: string, title = "") => http.post<Space>(`${work(id)}files/`, { upload, title }),
  answer: (id: string, line: string, text: string) => http.post<Desk>(`${work(id)}lines/${line}/answer/`, { text }),
  task: (id: string, signal?: AbortSignal) => http.get<Task>(`${lesson(id)}task/`, { signal }),
  edit: (id: string, changes: TaskChanges) => http.patch<Task>(`${lesson(id)}task/`, changes),
  addMaterial: (id: string, body: object) => http.post<Task>(`${lesson(id)}task/materials/`, body),
  dropMaterial: (id: string, material: string) => http.delete<Task>(`${lesson(id)}task/materials/${material}/`),
  set: (id: string) => http.post<Desk>(`${lesson(id)}set/`, {}),
  desk: (id: string, signal?: AbortSignal) => http.get<Desk>(`${lesson(id)}desk/`, { signal }),
  giveBack: (id: string, reason: string) => http.post<Desk>(`${work(id)}return/`, { reason }),
  accept: (id: string, body: object) => http.post<Desk>(`${work(id)}accept/`, body),
  allocate: (id: string, body: object) => http.post<Desk>(`${lesson(id)}reviews/allocate/`, body),
  discard: (id: string, review: string, reason: string) => http.post<Desk>(`${lesson(id)}reviews/${review}/discard/`, { reason }),
  seen: (id: string, pair: string) => http.post<Desk>(`${lesson(id)}similar/${pair}/seen/`, {}),
  exercise: (id: string, body: object) => http.post<{ prepared: number }>(`${lesson(id)}exercise/`, body),
  classTasks: (id: string, signal?: AbortSignal) => http.get<ClassTask[]>(`/api/v1/classes/${id}/flipped/`, { signal }),
  grouping: (id: string, signal?: AbortSignal) => http.get<Grouping>(grouping(id), { signal }),
  setGroups: (id: string, body: object) => http.put<Grouping>(grouping(id), body),
  plan: (id: string, plan: GroupPlan) => http.put<Grouping>(`${grouping(id)}plan/`, plan),
  traits: (id: string, rows: Trait[]) => http.put<Grouping>(`${grouping(id)}traits/`, { rows }),
  propose: (id: string, how: "random" | "balanced", seed: number) => http.post<Proposal[]>(`${grouping(id)}propose/`, { how, seed }),
  measure: (id: string, groups: string[][]) => http.post<{ quality: number; broken: number[] }>(`${grouping(id)}measure/`, { groups }),
  rotate: (id: string) => http.post<Grouping>(`${grouping(id)}rotate/`, {}),
}
