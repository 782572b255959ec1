import { Plug, ScanEye } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"
import type { Desk } from "@/session/roles"

const roles = ["platform_admin", "agency_officer", "institution_admin"] as const

export const routes: RouteRecordRaw[] = [
  { path: "/connections", name: "connections", component: () => import("./ConnectionsPage.vue"), meta: { roles, title: "connections.title" } },
  { path: "/launch/:ticket", name: "lti-launch", component: () => import("./LaunchPage.vue"), meta: { title: "connections.launch.title", frame: "focus" } },
  { path: "/audit", name: "audit", component: () => import("./AuditPage.vue"), meta: { roles, title: "connections.audit.title" } },
]

const desks: Desk[] = ["platform", "agency", "institution"]
export const nav: NavItem[] = desks.flatMap((desk) => [
  { desk, to: "/connections", label: "connections.nav", icon: Plug, order: 80, deskOnly: true },
  { desk, to: "/audit", label: "connections.audit.nav", icon: ScanEye, order: 90, deskOnly: true },
])
