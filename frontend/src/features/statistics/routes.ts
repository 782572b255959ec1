import { ChartColumn } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

const page = (): Promise<unknown> => import("./StatisticsPage.vue")

export const routes: RouteRecordRaw[] = [
  { path: "/region/statistics", name: "region-statistics", component: page as never, meta: { roles: ["agency_officer"], title: "statistics.nav", desk: "agency" } },
  { path: "/office/statistics", name: "office-statistics", component: page as never, meta: { roles: ["institution_admin"], title: "statistics.nav", desk: "institution" } },
  { path: "/teach/statistics", name: "teach-statistics", component: page as never, meta: { roles: ["lecturer", "trainer"], title: "statistics.nav", desk: "teacher" } },
]

export const nav: NavItem[] = [
  { desk: "agency", to: "/region/statistics", label: "statistics.nav", icon: ChartColumn, order: 25 },
  { desk: "institution", to: "/office/statistics", label: "statistics.nav", icon: ChartColumn, order: 50, deskOnly: true },
  { desk: "teacher", to: "/teach/statistics", label: "statistics.nav", icon: ChartColumn, order: 5 },
]
