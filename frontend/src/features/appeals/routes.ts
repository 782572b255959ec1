import { MessagesSquare } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

export const routes: RouteRecordRaw[] = [
  { path: "/appeals", name: "appeals", component: () => import("./AppealsPage.vue"), meta: { title: "appeals.title" } },
  { path: "/appeals/:id", name: "appeal", component: () => import("./AppealPage.vue"), meta: { title: "appeals.title" } },
]

export const nav: NavItem[] = [
  { desk: "teacher", to: "/appeals", label: "appeals.nav", icon: MessagesSquare, order: 62, deskOnly: true },
  { desk: "institution", to: "/appeals", label: "appeals.nav", icon: MessagesSquare, order: 72, deskOnly: true },
  { desk: "agency", to: "/appeals", label: "appeals.nav", icon: MessagesSquare, order: 62, deskOnly: true },
]
