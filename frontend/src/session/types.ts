import type { Role } from "./roles"

export interface RoleGrant {
  role: Role
  scope_kind: "region" | "institution" | "class" | "platform" | string
  scope_id: string | null
  scope_name: string
}

export interface SessionUser {
  id: string
  display_name: string
  username: string
  locale: string
  theme: string
  must_change_password: boolean
  real_name_verified: boolean
  roles: RoleGrant[]
  second_factor: { enabled: boolean; required: boolean; verified: boolean }
}
