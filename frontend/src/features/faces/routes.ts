import { ScanFace } from "@lucide/vue"
import type { FeatureModule, NavItem } from "@/features"

const DECIDES = ["lecturer", "trainer", "institution_admin", "platform_admin"] as const

export const routes: FeatureModule["routes"] = [
  { path: "/face", name: "face", component: () => import("./FacePage.vue"), meta: { title: "faces.title" } },
  { path: "/face/reviews", name: "face-reviews", component: () => import("./ReviewsPage.vue"), meta: { title: "faces.review.title", roles: DECIDES } },
  { path: "/face/settings", name: "face-settings", component: () => import("./SettingsPage.vue"), meta: { title: "faces.settings.title", roles: ["platform_admin"] } },
]

export const nav: NavItem[] = [
  { desk: "institution", to: "/face/reviews", label: "faces.review.nav", icon: ScanFace, order: 70, deskOnly: true },
  { desk: "teacher", to: "/face/reviews", label: "faces.review.nav", icon: ScanFace, order: 70, deskOnly: true },
  { desk: "platform", to: "/face/settings", label: "faces.settings.nav", icon: ScanFace, order: 70, deskOnly: true, also: ["/face/reviews"] },
]
