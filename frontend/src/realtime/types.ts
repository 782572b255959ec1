/** The envelope of every frame; the fields of each type are in messages.d.ts (generated). */
export interface ServerFrame {
  t: string
  re?: string
  [field: string]: unknown
}

export interface ClientFrame {
  t: string
  id?: string
  [field: string]: unknown
}

export type ConnectionState = "connecting" | "open" | "waiting" | "closed"

/** Why a connection will not be tried again. */
export type FinalReason = "signed_out" | "not_allowed" | "not_found" | "version" | "stopped"

/** Close codes of the protocol (lms/realtime/errors.py). */
export const CLOSE = { malformed: 4400, signedOut: 4401, notAllowed: 4403, notFound: 4404, tooSlow: 4408, tooLarge: 4413, tooMany: 4429 } as const

export class SocketError extends Error {
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.name = "SocketError"
    this.code = code
    this.details = details
  }
}
