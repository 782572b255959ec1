import { ShieldCheck } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

export const routes: RouteRecordRaw[] = [
  { path: "/verify", name: "verify", component: () => import("./VerifyPage.vue"), meta: { public: true, title: "verify.title" } },
]

export const nav: NavItem[] = [
  { desk: "agency", to: "/verify", label: "verify.nav", icon: ShieldCheck, order: 40 },
  { desk: "institution", to: "/verify", label: "verify.nav", icon: ShieldCheck, order: 70, deskOnly: true },
]
