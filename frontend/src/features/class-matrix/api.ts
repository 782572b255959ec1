/** The doors of the ledger and the period file. */
import { http, saveBlob } from "@/api"
import type { CellEvidence, Matrix, PeriodFile } from "./types"

const of = (id: string): string => `/api/v1/classes/${id}`

export const fetchMatrix = (id: string, signal?: AbortSignal): Promise<Matrix> => http.get<Matrix>(`${of(id)}/matrix/`, { signal })

export const fetchCell = (id: string, enrolment: string, lesson: string, signal?: AbortSignal): Promise<CellEvidence> =>
  http.get<CellEvidence>(`${of(id)}/cells/${enrolment}/${lesson}/`, { signal })

export const fetchPeriodFile = (id: string, signal?: AbortSignal): Promise<PeriodFile> => http.get<PeriodFile>(`${of(id)}/period-file/`, { signal })

export const buildPeriodFile = (id: string): Promise<PeriodFile> => http.post<PeriodFile>(`${of(id)}/period-file/`)

export async function download(path: string): Promise<void> {
  const { blob, name } = await http.file(path)
  saveBlob(blob, name)
}

export const downloadMatrix = (id: string): Promise<void> => download(`${of(id)}/matrix.xlsx`)
