import type { FeatureModule } from "@/features"

export const routes: FeatureModule["routes"] = [
  { path: "/teach/lessons/:id", name: "lesson-editor", component: () => import("./LessonEditorPage.vue"), meta: { title: "lesson-editor.title", frame: "focus", roles: ["lecturer", "trainer", "institution_admin"] } },
]
