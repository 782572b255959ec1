import { BookOpen } from "@lucide/vue"
import type { FeatureModule } from "@/features"

export const routes: FeatureModule["routes"] = [
  { path: "/teach", name: "teach", component: () => import("./TeachPage.vue"), meta: { title: "teach.title", desk: "teacher", roles: ["lecturer", "trainer", "reviewer"] } },
  { path: "/teach/classes/:id", name: "teach-class", component: () => import("./ClassPage.vue"), meta: { title: "teach.title", roles: ["lecturer", "trainer", "reviewer", "institution_admin"] } },
]
export const nav: FeatureModule["nav"] = [{ desk: "teacher", to: "/teach", label: "teach.title", icon: BookOpen, order: 1 }]
