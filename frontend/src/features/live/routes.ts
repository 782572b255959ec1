import type { FeatureModule } from "@/features"

export const routes: FeatureModule["routes"] = [
  {
    path: "/live/:lessonId",
    name: "live",
    component: () => import("./LivePage.vue"),
    meta: { title: "live.title", frame: "bare" },
  },
]
