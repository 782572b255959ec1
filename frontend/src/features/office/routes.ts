import { BookOpen, CalendarDays, CalendarOff, Scale, Users } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

const roles = ["institution_admin"] as const

export const routes: RouteRecordRaw[] = [
  { path: "/office", name: "office", component: () => import("./OfficePage.vue"), meta: { roles, title: "office.home.title" } },
  { path: "/office/classes/new", name: "office-class-new", component: () => import("./NewClassPage.vue"), meta: { roles, title: "office.create.title" } },
  { path: "/office/classes/:id", name: "office-class", component: () => import("./OfficeClassPage.vue"), meta: { roles, title: "office.home.title" } },
  { path: "/office/people", name: "office-people", component: () => import("./PeoplePage.vue"), meta: { roles, title: "office.people.title" } },
  { path: "/office/leaves", name: "office-leaves", component: () => import("./LeavesPage.vue"), meta: { roles, title: "office.leave.title" } },
  { path: "/office/calendar", name: "office-calendar", component: () => import("./CalendarPage.vue"), meta: { roles, title: "office.calendar.title" } },
  { path: "/office/rules", name: "office-rules", component: () => import("../platform/packs/PacksPage.vue"), props: { base: "/office/rules", edits: false }, meta: { roles, title: "region.nav.rules" } },
  { path: "/office/rules/:id", name: "office-rule", component: () => import("../platform/packs/PackPage.vue"), props: { base: "/office/rules", edits: false }, meta: { roles, title: "region.nav.rules" } },
]

export const nav: NavItem[] = [
  { desk: "institution", to: "/office", label: "office.nav.classes", icon: BookOpen, order: 10, also: ["/office/classes"] },
  { desk: "institution", to: "/office/people", label: "office.nav.people", icon: Users, order: 20 },
  { desk: "institution", to: "/office/leaves", label: "office.nav.leaves", icon: CalendarOff, order: 30 },
  { desk: "institution", to: "/office/calendar", label: "office.nav.calendar", icon: CalendarDays, order: 40 },
  { desk: "institution", to: "/office/rules", label: "office.nav.rules", icon: Scale, order: 60 },
]
