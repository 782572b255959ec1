import { Scale } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

export const routes: RouteRecordRaw[] = [
  { path: "/wall/:lessonId", name: "wall", component: () => import("./WallPage.vue"), meta: { title: "proctoring.wall.title", roles: ["lecturer", "trainer", "institution_admin", "agency_officer", "platform_admin"] } },
  { path: "/incidents", name: "incidents", component: () => import("./IncidentsPage.vue"), meta: { title: "proctoring.incidents.title" } },
  { path: "/incidents/:id", name: "incident", component: () => import("./IncidentPage.vue"), meta: { title: "proctoring.incidents.title" } },
  { path: "/seb/quit", name: "seb-quit", component: () => import("./SafeBrowserQuit.vue"), meta: { title: "proctoring.gate.quit", public: true, frame: "bare" } },
]

export const nav: NavItem[] = [
  { desk: "teacher", to: "/incidents", label: "proctoring.nav", icon: Scale, order: 60 },
  { desk: "institution", to: "/incidents", label: "proctoring.nav", icon: Scale, order: 70, deskOnly: true },
  { desk: "agency", to: "/incidents", label: "proctoring.nav", icon: Scale, order: 60, deskOnly: true },
]
