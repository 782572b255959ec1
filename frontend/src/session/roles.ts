/** Roles as the server names them, and the desk that each one works at. */
export type Role =
  | "trainee" | "lecturer" | "trainer" | "reviewer"
  | "institution_admin" | "agency_officer" | "platform_admin"

/** A desk is one face of the product: its shell, its navigation and its home. */
export type Desk = "trainee" | "teacher" | "institution" | "agency" | "platform"

export const DESK_OF: Readonly<Record<Role, Desk>> = {
  trainee: "trainee",
  lecturer: "teacher",
  trainer: "teacher",
  reviewer: "teacher",
  institution_admin: "institution",
  agency_officer: "agency",
  platform_admin: "platform",
}

export const HOME_OF: Readonly<Record<Desk, string>> = {
  trainee: "/today",
  teacher: "/teach",
  institution: "/office",
  agency: "/region",
  platform: "/platform",
}

/** The order in which a person with several roles is offered desks. */
export const DESKS: readonly Desk[] = ["platform", "agency", "institution", "teacher", "trainee"]

export const ROLES_OF: Readonly<Record<Desk, readonly Role[]>> = {
  trainee: ["trainee"],
  teacher: ["lecturer", "trainer", "reviewer"],
  institution: ["institution_admin"],
  agency: ["agency_officer"],
  platform: ["platform_admin"],
}

export const isRailDesk = (desk: Desk): boolean => desk === "agency" || desk === "institution" || desk === "platform"
