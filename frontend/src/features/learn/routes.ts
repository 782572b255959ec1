import type { FeatureModule } from "@/features"

export const routes: FeatureModule["routes"] = [
  {
    path: "/lessons/:lessonId",
    name: "lesson",
    component: () => import("./LessonPage.vue"),
    meta: { title: "learn.title", frame: "focus", roles: ["trainee", "lecturer", "trainer", "institution_admin"] },
  },
]
