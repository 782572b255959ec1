import { UserRound } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

export const routes: RouteRecordRaw[] = [
  { path: "/account", name: "account", component: () => import("./AccountPage.vue"), meta: { title: "account.title" } },
  { path: "/account/password", name: "account-password", component: () => import("./PasswordPage.vue"), meta: { title: "account.password.change" } },
  { path: "/account/second-factor", name: "account-second-factor", component: () => import("./FactorPage.vue"), meta: { title: "account.factor.setupTitle" } },
]

export const nav: NavItem[] = [{ desk: "trainee", to: "/account", label: "account.nav", icon: UserRound, order: 90 }]
