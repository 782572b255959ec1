import { Library } from "@lucide/vue"
import type { FeatureModule } from "@/features"

const roles = ["lecturer", "trainer", "institution_admin"] as const

export const routes: FeatureModule["routes"] = [{ path: "/bank", name: "question-bank", component: () => import("./BankPage.vue"), meta: { title: "question-bank.title", roles } }]
export const nav: FeatureModule["nav"] = [
  { desk: "teacher", to: "/bank", label: "question-bank.title", icon: Library, order: 30 },
  { desk: "institution", to: "/bank", label: "question-bank.title", icon: Library, order: 55, deskOnly: true },
]
