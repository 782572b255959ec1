import { Building2, LayoutDashboard, ListChecks, Map, Scale, Users } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

const roles = ["platform_admin"] as const
const packs = { base: "/platform/rules", edits: true }

export const routes: RouteRecordRaw[] = [
  { path: "/platform", name: "platform", component: () => import("./PlatformPage.vue"), meta: { roles, title: "platform.home.title" } },
  { path: "/platform/regions", name: "platform-regions", component: () => import("./RegionsPage.vue"), meta: { roles, title: "platform.regions.title" } },
  { path: "/platform/institutions", name: "platform-institutions", component: () => import("./InstitutionsPage.vue"), meta: { roles, title: "platform.institutions.title" } },
  { path: "/platform/rules", name: "platform-rules", component: () => import("./packs/PacksPage.vue"), props: packs, meta: { roles, title: "platform.packs.title" } },
  { path: "/platform/rules/:id", name: "platform-rule", component: () => import("./packs/PackPage.vue"), props: packs, meta: { roles, title: "platform.packs.title" } },
  { path: "/platform/jobs", name: "platform-jobs", component: () => import("./JobsPage.vue"), meta: { roles, title: "platform.jobs.title" } },
  { path: "/platform/users", name: "platform-users", component: () => import("./UsersPage.vue"), meta: { roles, title: "platform.users.title" } },
]

export const nav: NavItem[] = [
  { desk: "platform", to: "/platform", label: "platform.nav.home", icon: LayoutDashboard, order: 10 },
  { desk: "platform", to: "/platform/regions", label: "platform.nav.regions", icon: Map, order: 20 },
  { desk: "platform", to: "/platform/institutions", label: "platform.nav.institutions", icon: Building2, order: 30 },
  { desk: "platform", to: "/platform/rules", label: "platform.nav.rules", icon: Scale, order: 40 },
  { desk: "platform", to: "/platform/jobs", label: "platform.nav.jobs", icon: ListChecks, order: 50 },
  { desk: "platform", to: "/platform/users", label: "platform.nav.users", icon: Users, order: 60, deskOnly: false },
]
