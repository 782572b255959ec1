/** The trainer's side of a task: a draft until it is set, then the morning page. */
import { computed, type ComputedRef } from "vue"
import { type Action, type Query, useAction, useQuery } from "@/api"
import { type Desk, doors, type Task, type TaskChanges } from "../api"

export interface DeskWorkbench {
  task: Query<Task>
  desk: Query<Desk>
  isSet: ComputedRef<boolean>
  edit: Action<[TaskChanges], true>
  change: Action<[() => Promise<Task>], true>
  act: Action<[() => Promise<Desk>], true>
  set: Action<[], true>
}

export function useDesk(lessonId: ComputedRef<string>): DeskWorkbench {
  const task = useQuery((signal) => doors.task(lessonId.value, signal), { key: lessonId })
  const isSet = computed(() => Boolean(task.data.value?.set_at))
  const desk = useQuery((signal) => doors.desk(lessonId.value, signal), { key: () => isSet.value && lessonId.value, every: 10_000 })
  const change = useAction(async (run: () => Promise<Task>): Promise<true> => {
    task.data.value = await run()
    return true
  })
  const edit = useAction(async (changes: TaskChanges): Promise<true> => {
    task.data.value = await doors.edit(lessonId.value, changes)
    if (isSet.value) void desk.refresh()
    return true
  })
  const act = useAction(async (run: () => Promise<Desk>): Promise<true> => {
    desk.data.value = await run()
    return true
  })
  const set = useAction(async (): Promise<true> => {
    const made = await doors.set(lessonId.value)
    task.data.value = made.task
    desk.data.value = made
    return true
  })
  return { task, desk, isSet, edit, change, act, set }
}
