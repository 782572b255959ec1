import { FileCheck } from "@lucide/vue"
import type { FeatureModule } from "@/features"

const staff = ["lecturer", "trainer", "reviewer", "institution_admin"] as const

export const routes: FeatureModule["routes"] = [
  { path: "/exams", name: "exams", component: () => import("./ExamsPage.vue"), meta: { title: "exams.title", roles: ["trainee"] } },
  { path: "/exams/:examId", name: "exam", component: () => import("./DoorPage.vue"), meta: { title: "exams.title", roles: ["trainee"] } },
  { path: "/exams/:examId/sit", name: "exam-sit", component: () => import("./sit/SitPage.vue"), meta: { title: "exams.title", frame: "focus", roles: ["trainee"] } },
  { path: "/teach/exams/:examId", name: "exam-desk", component: () => import("./ExamPage.vue"), meta: { title: "exams.title", roles: staff } },
  { path: "/marking/:examId", name: "exam-marking", component: () => import("./MarkingPage.vue"), meta: { title: "exams.marking.title", roles: staff } },
]
export const nav: FeatureModule["nav"] = [{ desk: "trainee", to: "/exams", label: "exams.nav", icon: FileCheck, order: 25 }]
