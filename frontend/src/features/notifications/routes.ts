import { MessageCircle } from "@lucide/vue"
import type { RouteRecordRaw } from "vue-router"
import type { NavItem } from "@/features"

export const routes: RouteRecordRaw[] = [{ path: "/notifications", name: "notifications", component: () => import("./NotificationsPage.vue"), meta: { title: "notifications.title" } }]

export const nav: NavItem[] = [{ desk: "trainee", to: "/notifications", label: "notifications.title", icon: MessageCircle, order: 80 }]
