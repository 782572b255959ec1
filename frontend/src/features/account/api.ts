/** The account's own calls. */
import { http } from "@/api"
import type { SessionUser } from "@/session/types"

const BASE = "/api/v1/account/"

export interface SignedInDevice {
  id: string
  device: string
  address: string | null
  last_seen_at: string
  created_at: string
  current: boolean
}

export interface FactorSetup {
  secret: string
  uri: string
}

export async function listSessions(signal: AbortSignal): Promise<SignedInDevice[]> {
  const answer = await http.get<{ results: SignedInDevice[] } | SignedInDevice[]>(`${BASE}sessions/`, { signal })
  return Array.isArray(answer) ? answer : answer.results
}
export const revokeSession = (id: string): Promise<void> => http.delete(`${BASE}sessions/${id}/`)
export const revokeOthers = (): Promise<void> => http.delete(`${BASE}sessions/`)
export const changePassword = (current: string, fresh: string): Promise<void> => http.post(`${BASE}password/`, { current_password: current, new_password: fresh })
export const beginFactor = (): Promise<FactorSetup> => http.post(`${BASE}second-factor/`, {})
export const confirmFactor = (code: string): Promise<{ user: SessionUser } | undefined> => http.post(`${BASE}second-factor/confirm/`, { code })
export const disableFactor = (password: string): Promise<{ user: SessionUser }> => http.post(`${BASE}second-factor/disable/`, { password })

export interface RealName {
  state: "none" | "submitted" | "verified"
  name_masked: string
  number_masked: string
}
export const readRealName = (signal: AbortSignal): Promise<RealName> => http.get(`${BASE}real-name/`, { signal })
export const submitRealName = (name: string, number: string): Promise<RealName> => http.post(`${BASE}real-name/`, { name, number })
