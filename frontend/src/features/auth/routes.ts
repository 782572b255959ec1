import type { RouteRecordRaw } from "vue-router"

export const routes: RouteRecordRaw[] = [
  { path: "/", name: "landing", component: () => import("./LandingPage.vue"), meta: { public: true, frame: "bare" } },
  { path: "/login", name: "login", component: () => import("./LoginPage.vue"), meta: { public: true, frame: "bare", title: "auth.signIn" } },
]
