import type { FeatureModule } from "@/features"

export const routes: FeatureModule["routes"] = [
  {
    path: "/live/:lessonId/replay",
    name: "replay",
    component: () => import("./ReplayPage.vue"),
    meta: { title: "replay.title", frame: "focus" },
  },
]
