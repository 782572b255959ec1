import { ClipboardCheck } from "@lucide/vue"
import type { FeatureModule } from "@/features"

const REVIEWS = ["reviewer", "trainer"] as const
/** One work is also read by whoever sees the class's verdicts. */
const READS = [...REVIEWS, "lecturer", "institution_admin", "agency_officer", "platform_admin"] as const

export const routes: FeatureModule["routes"] = [
  { path: "/works", name: "works", component: () => import("./WorksPage.vue"), meta: { title: "works.title", roles: ["trainee"], desk: "trainee" } },
  { path: "/works/:classId/plan/print", name: "plan-print", component: () => import("./PlanPrintPage.vue"), meta: { title: "works.kind.business_plan", roles: ["trainee"], desk: "trainee" } },
  { path: "/review/works", name: "work-reviews", component: () => import("./ReviewListPage.vue"), meta: { title: "works.review.title", roles: REVIEWS } },
  { path: "/review/works/:id", name: "work-review", component: () => import("./ReviewPage.vue"), meta: { title: "works.review.title", roles: READS } },
]
export const nav: FeatureModule["nav"] = [{ desk: "teacher", to: "/review/works", label: "works.review.nav", icon: ClipboardCheck, order: 61, deskOnly: true, roles: REVIEWS }]
