import { CalendarRange } from "@lucide/vue"
import type { FeatureModule } from "@/features"

export const routes: FeatureModule["routes"] = [{ path: "/calendar", name: "calendar", component: () => import("./CalendarPage.vue"), meta: { title: "calendar.title", roles: ["trainee", "lecturer", "trainer"] } }]
export const nav: FeatureModule["nav"] = [
  { desk: "trainee", to: "/calendar", label: "calendar.title", icon: CalendarRange, order: 2 },
  { desk: "teacher", to: "/calendar", label: "calendar.title", icon: CalendarRange, order: 3 },
]
