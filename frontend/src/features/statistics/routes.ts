import { ChartColumn, Radar } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"
import type { Desk, Role } from "@/session/roles"

const DESKS: [string, Desk, Role[]][] = [
  ["/region", "agency", ["agency_officer"]],
  ["/office", "institution", ["institution_admin"]],
  ["/teach", "teacher", ["lecturer", "trainer"]],
]

export const routes: RouteRecordRaw[] = [
  ...DESKS.flatMap(([base, desk, roles]): RouteRecordRaw[] => [
    { path: `${base}/statistics`, name: `${desk}-statistics`, component: () => import("./StatisticsPage.vue"), meta: { roles, desk, title: "statistics.nav" } },
    { path: `${base}/statistics/views`, name: `${desk}-statistics-views`, component: () => import("./ViewsPage.vue"), meta: { roles, desk, title: "statistics.views.title" } },
  ]),
  { path: "/statistics/views", name: "statistics-views", component: () => import("./ViewsPage.vue"), meta: { title: "statistics.views.title" } },
  { path: "/region/signals", name: "region-signals", component: () => import("./SignalsPage.vue"), meta: { roles: ["agency_officer"], title: "statistics.signal.title" } },
  { path: "/engagement", name: "engagement", component: () => import("./EngagementPage.vue"), meta: { roles: ["trainee"], title: "statistics.engagement.mine" } },
]

export const nav: NavItem[] = [
  { desk: "agency", to: "/region/statistics", label: "statistics.nav", icon: ChartColumn, order: 25 },
  { desk: "agency", to: "/region/signals", label: "statistics.signal.nav", icon: Radar, order: 27, deskOnly: true },
  { desk: "institution", to: "/office/statistics", label: "statistics.nav", icon: ChartColumn, order: 50, deskOnly: true },
  { desk: "teacher", to: "/teach/statistics", label: "statistics.nav", icon: ChartColumn, order: 5 },
]
