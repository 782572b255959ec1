export interface Key {
  id: string
  name: string
  vkey: string
  region: string
  since_ms: number
  revoked_ms: number | null
  last_ms: number | null
}

export interface LogRow {
  class_id: string | null
  origin: string
  title: string
  institution: string
  size: number
  checkpoint_size: number
  checkpoint_ms: number | null
  time_stamp_ms: number | null
  holders: { name: string; size: number; at_ms: number }[]
}

export interface Alarm {
  id: string
  origin: string
  title: string
  kind: "forked" | "rewound"
  size: number
  own_size: number
  held_root: string
  note: string
  raised_ms: number
}

export interface Custody {
  keys: Key[]
  logs: LogRow[]
  alarms: Alarm[]
}
