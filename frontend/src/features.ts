/**
 * Features register themselves: each `features/<name>/routes.ts` exports
 * `routes` and, when it has entries in a desk's navigation, `nav`.
 */
import type { Component } from "vue"
import type { RouteRecordRaw } from "vue-router"
import type { Desk, Role } from "@/session/roles"

export interface NavItem {
  desk: Desk
  /** Path the entry leads to; it is current for everything under it. */
  to: string
  /** Locale key of the label, two to four Han letters. */
  label: string
  icon: Component
  /** Lower comes first. */
  order: number
  /** Paths that also belong to this entry. */
  also?: readonly string[]
  /** Left out of the phone's tab bar (which holds at most five). */
  deskOnly?: boolean
  /** Only for these roles of the desk; absent: for everybody at it. */
  roles?: readonly Role[]
}

export interface FeatureModule {
  routes: RouteRecordRaw[]
  nav?: NavItem[]
}

declare module "vue-router" {
  interface RouteMeta {
    /** Any of these roles may open it; absent: anybody signed in. */
    roles?: readonly Role[]
    /** Open to visitors who are not signed in. */
    public?: boolean
    /** Locale key of the page's title. */
    title?: string
    /** Which desk's shell surrounds it; absent: the person's current desk. */
    desk?: Desk
    /** `bare`: no shell at all; `focus`: top bar only, no tab bar (player, exam). */
    frame?: "bare" | "focus"
  }
}

const modules = import.meta.glob<FeatureModule>("./features/*/routes.ts", { eager: true })

export const featureRoutes: RouteRecordRaw[] = Object.values(modules).flatMap((module) => module.routes)
export const navItems: NavItem[] = Object.values(modules)
  .flatMap((module) => module.nav ?? [])
  .sort((a, b) => a.order - b.order)

export const navOf = (desk: Desk): NavItem[] => navItems.filter((item) => item.desk === desk)
