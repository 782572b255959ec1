import { BookOpen, LayoutGrid, Scale } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

const roles = ["agency_officer"] as const

export const routes: RouteRecordRaw[] = [
  { path: "/region", name: "region", component: () => import("./RegionPage.vue"), meta: { roles, title: "region.nav.home" } },
  { path: "/region/classes", name: "region-classes", component: () => import("./ClassesPage.vue"), meta: { roles, title: "region.nav.classes" } },
  { path: "/region/classes/:id", name: "region-class", component: () => import("./ClassPage.vue"), meta: { roles, title: "region.nav.classes" } },
  { path: "/region/rules", name: "region-rules", component: () => import("../platform/packs/PacksPage.vue"), props: { base: "/region/rules", edits: false }, meta: { roles, title: "region.nav.rules" } },
  { path: "/region/rules/:id", name: "region-rule", component: () => import("../platform/packs/PackPage.vue"), props: { base: "/region/rules", edits: false }, meta: { roles, title: "region.nav.rules" } },
]

/** `/region` is the home; the classes under it have their own entry. */
export const nav: NavItem[] = [
  { desk: "agency", to: "/region", label: "region.nav.home", icon: LayoutGrid, order: 10 },
  { desk: "agency", to: "/region/classes", label: "region.nav.classes", icon: BookOpen, order: 20 },
  { desk: "agency", to: "/region/rules", label: "region.nav.rules", icon: Scale, order: 50 },
]
