import { KeyRound } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

export const routes: RouteRecordRaw[] = [
  { path: "/custody", name: "custody", component: () => import("./CustodyPage.vue"), meta: { roles: ["agency_officer", "platform_admin"], title: "custody.title" } },
]

export const nav: NavItem[] = [
  { desk: "agency", to: "/custody", label: "custody.nav", icon: KeyRound, order: 45, deskOnly: true },
  { desk: "platform", to: "/custody", label: "custody.nav", icon: KeyRound, order: 80, deskOnly: true },
]
