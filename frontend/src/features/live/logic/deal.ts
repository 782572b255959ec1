/** Dealing people into groups by hand. Pure. */
import type { Person } from "./types"

export interface PlannedGroup {
  name: string
  members: Person[]
}

/** How many groups of about `size` hold `count` people; nobody is left alone where it can be helped. */
export function groupCount(count: number, size: number): number {
  return Math.max(1, Math.round(count / Math.max(1, size)))
}

/** A fair deal: shuffled, then one after another, so that sizes differ by one at most. */
export function deal(people: readonly Person[], groups: number, nameOf: (index: number) => string, random: () => number = Math.random): PlannedGroup[] {
  const shuffled = [...people]
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    const kept = shuffled[at] as Person
    shuffled[at] = shuffled[other] as Person
    shuffled[other] = kept
  }
  const dealt = Array.from({ length: Math.max(1, groups) }, (_, index) => ({ name: nameOf(index), members: [] as Person[] }))
  shuffled.forEach((person, index) => dealt[index % dealt.length]?.members.push(person))
  return dealt
}

/** One person into another group; unknown people and groups change nothing. */
export function moveTo(groups: readonly PlannedGroup[], personId: string, to: number): PlannedGroup[] {
  const person = groups.flatMap((group) => group.members).find((one) => one.id === personId)
  if (!person || !groups[to]) return groups.map((group) => ({ ...group, members: [...group.members] }))
  return groups.map((group, index) => {
    const others = group.members.filter((one) => one.id !== personId)
    return { ...group, members: index === to ? [...others, person] : others }
  })
}
