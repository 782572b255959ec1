import { PackageCheck } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

const roles = ["institution_admin", "agency_officer", "platform_admin"] as const

export const routes: RouteRecordRaw[] = [
  { path: "/submissions", name: "submissions", component: () => import("./SubmissionsPage.vue"), meta: { roles, title: "submissions.title" } },
  { path: "/submissions/:id", name: "submission", component: () => import("./SubmissionPage.vue"), meta: { roles, title: "submissions.title" } },
]

export const nav: NavItem[] = [
  { desk: "agency", to: "/submissions", label: "submissions.nav", icon: PackageCheck, order: 35, deskOnly: true },
  { desk: "institution", to: "/submissions", label: "submissions.nav", icon: PackageCheck, order: 50, deskOnly: true },
]
