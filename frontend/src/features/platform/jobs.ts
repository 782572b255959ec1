/** Jobs as their REST door answers them. */
export const JOB_STATES = ["queued", "running", "done", "failed", "cancelled"] as const
export interface Job {
  id: string
  kind: string
  owner: string | null
  class_id: string | null
  state: (typeof JOB_STATES)[number]
  progress: number
  progress_code: string
  error_code: string
  error_message: string
  attempts: number
  max_attempts: number
  cancel_requested: boolean
  created_at: string
  started_at: string | null
  finished_at: string | null
}
export interface JobDetail extends Job {
  runs: { number: number; outcome: string; error_code: string; error_message: string; started_at: string; finished_at: string | null }[]
}
