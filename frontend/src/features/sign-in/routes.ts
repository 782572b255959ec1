import type { FeatureModule } from "@/features"

const TEACHES = ["lecturer", "trainer", "institution_admin", "agency_officer", "platform_admin"] as const

export const routes: FeatureModule["routes"] = [
  { path: "/sign-in/:lessonId", name: "sign-in", component: () => import("./SignInPage.vue"), meta: { title: "sign-in.title", frame: "focus", roles: ["trainee"], desk: "trainee" } },
  { path: "/sign-in/:lessonId/scan/:code?", name: "sign-in-scan", component: () => import("./ScanPage.vue"), meta: { title: "sign-in.scan.title", frame: "focus", roles: ["trainee"], desk: "trainee" } },
  { path: "/sign-in/check/:checkId", name: "spot-check", component: () => import("./SpotPage.vue"), meta: { title: "sign-in.spot.title", roles: ["trainee"], desk: "trainee" } },
  { path: "/sign-in/statement/:classId", name: "class-statement", component: () => import("./StatementPage.vue"), meta: { title: "sign-in.statement.title", roles: ["trainee"], desk: "trainee" } },
  { path: "/teach/sign-in/:lessonId", name: "sign-in-desk", component: () => import("./DeskPage.vue"), meta: { title: "sign-in.desk.title", roles: TEACHES } },
  { path: "/teach/sign-in/:lessonId/projector", name: "sign-in-projector", component: () => import("./ProjectorPage.vue"), meta: { title: "sign-in.projector.title", frame: "bare", roles: TEACHES } },
  { path: "/teach/sign-in/:lessonId/sheet", name: "sign-in-sheet", component: () => import("./SheetPage.vue"), meta: { title: "sign-in.sheet.title", roles: TEACHES } },
]
