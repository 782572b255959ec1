/** The grouping page: groups in the making, their figure as the server reckons it, proposals. */
import { computed, type ComputedRef, type Ref, ref, watch } from "vue"
import { type Action, type Query, useAction, useQuery } from "@/api"
import { doors, type Grouping, type GroupPerson, type GroupPlan, type Proposal, type Trait } from "../api"

export interface Draft {
  id: string | null
  name: string
  members: string[]
  leader: string | null
}

export interface GroupsWork {
  page: Query<Grouping>
  groups: Ref<Draft[]>
  loose: ComputedRef<GroupPerson[]>
  figure: Ref<{ quality: number; broken: number[] }>
  dirty: ComputedRef<boolean>
  proposals: Ref<Proposal[]>
  at: Ref<number>
  propose: Action<[how: "random" | "balanced", fresh: boolean], true>
  take: (n: number) => void
  move: (user: string, to: number | null) => void
  lead: (user: string) => void
  addGroup: () => void
  dropGroup: (n: number) => void
  save: Action<[], true>
  savePlan: Action<[GroupPlan], true>
  saveTraits: Action<[Trait[]], true>
  rotate: Action<[], true>
  undo: () => void
}

export const MOST = 6
export const LEAST = 4

const drafts = (page: Grouping): Draft[] =>
  page.groups.map((one) => ({ id: one.id, name: one.name, members: one.members.map((who) => who.user), leader: one.members.find((who) => who.is_leader)?.user ?? null }))

export function useGroups(classId: ComputedRef<string>, nameOf: (n: number) => string): GroupsWork {
  const page = useQuery((signal) => doors.grouping(classId.value, signal), { key: classId })
  const groups = ref<Draft[]>([])
  const figure = ref<{ quality: number; broken: number[] }>({ quality: 100, broken: [] })
  const how = ref<"hand" | "random" | "balanced">("hand")
  const proposals = ref<Proposal[]>([])
  const at = ref(0)
  let seed = 0

  function reset(found: Grouping): void {
    groups.value = drafts(found)
    figure.value = { quality: found.quality, broken: found.broken }
    how.value = "hand"
  }
  watch(() => page.data.value, (found) => found && reset(found))
  const loose = computed(() => {
    const placed = new Set(groups.value.flatMap((one) => one.members))
    return (page.data.value?.people ?? []).filter((one) => !placed.has(one.user))
  })
  const shape = (rows: readonly Draft[]): string => JSON.stringify(rows.map((one) => [one.name, one.members, one.leader]))
  const dirty = computed(() => page.data.value !== undefined && shape(groups.value) !== shape(drafts(page.data.value)))

  let asked = 0
  async function measure(): Promise<void> {
    const mine = ++asked
    try {
      const found = await doors.measure(classId.value, groups.value.map((one) => one.members))
      if (mine === asked) figure.value = found
    } catch {
      // The figure of before stays; saving will say what is wrong.
    }
  }
  function named(rows: readonly string[][]): Draft[] {
    // Groups keep their names and ids by place, so that a task that knows one still finds it.
    return rows.map((members, n) => {
      const before = groups.value[n]
      return { id: before?.id ?? null, name: before?.name ?? nameOf(n + 1), members: [...members], leader: members.includes(before?.leader ?? "") ? (before?.leader ?? null) : (members[0] ?? null) }
    })
  }
  function take(n: number): void {
    const chosen = proposals.value[n]
    if (!chosen) return
    at.value = n
    groups.value = named(chosen.groups)
    void measure()
  }
  const propose = useAction(async (way: "random" | "balanced", fresh: boolean): Promise<true> => {
    if (fresh) seed += 1
    proposals.value = await doors.propose(classId.value, way, seed)
    how.value = way
    take(0)
    return true
  })
  function changed(): void {
    how.value = "hand"
    void measure()
  }
  function move(user: string, to: number | null): void {
    const target = to === null ? null : groups.value[to]
    if (target && (target.members.includes(user) || target.members.length >= MOST)) return
    groups.value = groups.value.map((one, n) => {
      const members = one.members.filter((who) => who !== user)
      if (n === to) members.push(user)
      return { ...one, members, leader: members.includes(one.leader ?? "") ? one.leader : (members[0] ?? null) }
    })
    changed()
  }
  function lead(user: string): void {
    groups.value = groups.value.map((one) => (one.members.includes(user) ? { ...one, leader: user } : one))
  }
  function addGroup(): void {
    const taken = new Set(groups.value.map((one) => one.name))
    let n = groups.value.length + 1
    while (taken.has(nameOf(n))) n += 1
    groups.value = [...groups.value, { id: null, name: nameOf(n), members: [], leader: null }]
  }
  function dropGroup(n: number): void {
    groups.value = groups.value.filter((_, at) => at !== n)
    changed()
  }
  const save = useAction(async (): Promise<true> => {
    page.data.value = await doors.setGroups(classId.value, { how: how.value, groups: groups.value.filter((one) => one.members.length || one.id) })
    proposals.value = []
    return true
  })
  const savePlan = useAction(async (plan: GroupPlan): Promise<true> => {
    const kept = groups.value
    page.data.value = await doors.plan(classId.value, plan)
    groups.value = kept
    await measure()
    return true
  })
  const saveTraits = useAction(async (rows: Trait[]): Promise<true> => {
    const kept = groups.value
    page.data.value = await doors.traits(classId.value, rows)
    groups.value = kept
    await measure()
    return true
  })
  const rotate = useAction(async (): Promise<true> => {
    page.data.value = await doors.rotate(classId.value)
    return true
  })
  const undo = (): void => {
    if (page.data.value) reset(page.data.value)
    proposals.value = []
  }
  return { page, groups, loose, figure, dirty, proposals, at, propose, take, move, lead, addGroup, dropGroup, save, savePlan, saveTraits, rotate, undo }
}
