import type { FeatureModule } from "@/features"

const teachers = ["lecturer", "trainer", "institution_admin"] as const

export const routes: FeatureModule["routes"] = [
  { path: "/flipped/:lessonId", name: "flipped", component: () => import("./task/TaskPage.vue"), meta: { title: "flipped.title" } },
  { path: "/teach/flipped/:lessonId", name: "flipped-desk", component: () => import("./desk/DeskPage.vue"), meta: { title: "flipped.title", roles: teachers } },
  { path: "/teach/classes/:id/groups", name: "grouping", component: () => import("./groups/GroupsPage.vue"), meta: { title: "flipped.groups.title", roles: teachers } },
]
