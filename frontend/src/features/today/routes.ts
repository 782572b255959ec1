import { CalendarDays } from "@lucide/vue"
import type { FeatureModule } from "@/features"

export const routes: FeatureModule["routes"] = [{ path: "/today", name: "today", component: () => import("./TodayPage.vue"), meta: { title: "today.title", roles: ["trainee"] } }]
export const nav: FeatureModule["nav"] = [{ desk: "trainee", to: "/today", label: "today.title", icon: CalendarDays, order: 1 }]
