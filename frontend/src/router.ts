/** Routes and who may open them. The server decides; this only spares a person a refused page. */
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from "vue-router"
import { featureRoutes } from "@/features"
import { t, te } from "@/locales"
import { DESK_OF, type Desk } from "@/session/roles"
import { useSession } from "@/session/store"

const routes: RouteRecordRaw[] = [
  ...featureRoutes,
  { path: "/no-permission", name: "no-permission", component: () => import("@/features/errors/NoPermissionPage.vue"), meta: { title: "errors.noPermissionTitle" } },
  { path: "/:rest(.*)*", name: "not-found", component: () => import("@/features/errors/NotFoundPage.vue"), meta: { title: "errors.notFoundTitle", public: true } },
]
if (import.meta.env.DEV) {
  routes.unshift({ path: "/_gallery", component: () => import("@/ui/gallery/GalleryPage.vue"), meta: { public: true, frame: "bare" } })
}

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? {} : { top: 0 }),
})

function deskFor(to: RouteLocationNormalized, desks: readonly Desk[]): Desk | undefined {
  if (to.meta.desk && desks.includes(to.meta.desk)) return to.meta.desk
  return to.meta.roles?.map((role) => DESK_OF[role]).find((desk) => desks.includes(desk))
}

router.beforeEach(async (to) => {
  const session = useSession()
  await session.load()
  if (to.meta.public) {
    const done = session.user && !session.owesSecondFactor
    if (done && (to.name === "login" || to.name === "landing")) return session.home
    return true
  }
  if (session.owesFactorSetup) return to.name === "account-second-factor" ? true : { name: "account-second-factor" }
  if (!session.user || session.owesSecondFactor) return { name: "login", query: to.path === "/" ? {} : { next: to.fullPath } }
  if (session.user.must_change_password && to.name !== "account-password") return { name: "account-password" }
  if (to.meta.roles && !to.meta.roles.some((role) => session.roles.has(role))) {
    return { name: "no-permission", query: { from: to.fullPath }, replace: true }
  }
  const desk = deskFor(to, session.desks)
  if (desk && !to.meta.roles?.some((role) => DESK_OF[role] === session.desk)) session.chooseDesk(desk)
  return true
})

export function setTitle(to: RouteLocationNormalized): void {
  const key = to.meta.title
  document.title = key && te(key) ? `${t(key)} · ${t("shell.product")}` : t("shell.product")
}

router.afterEach((to, _from, failure) => {
  if (!failure) setTitle(to)
})

