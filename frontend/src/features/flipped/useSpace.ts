/** A work's space: lines as they come, files, and what could not be sent yet. */
import { onScopeDispose, type Ref, ref } from "vue"
import { type Action, type Query, useAction, useQuery } from "@/api"
import { useRoom } from "@/realtime"
import { useSession } from "@/session/store"
import { doors, type Line, type Space } from "./api"

export interface SpaceRoom {
  space: Query<Space>
  online: Ref<boolean>
  say: Action<[kind: Line["kind"], text: string], true>
  addFile: Action<[upload: string], true>
}

export function useSpace(workId: string, changed: () => void = () => undefined): SpaceRoom {
  const session = useSession()
  const space = useQuery((signal) => doors.space(workId, signal))
  const online = ref(false)
  const { socket } = useRoom(`/ws/v1/flipped/${workId}/`, session.user?.id ?? "")

  function put(line: Line): void {
    const now = space.data.value
    if (!now) return
    const at = now.lines.findIndex((one) => one.id === line.id)
    space.data.value = { ...now, lines: at < 0 ? [...now.lines, line] : now.lines.map((one) => (one.id === line.id ? line : one)) }
  }
  const offs = [
    socket.on("flipped.line", (frame) => put(frame["line"] as Line)),
    socket.on("flipped.changed", () => {
      void space.refresh()
      changed()
    }),
    socket.onState((state) => {
      // After a gap the server has the truth.
      if (state === "open" && space.data.value && !online.value) void space.refresh()
      online.value = state === "open"
    }),
  ]
  onScopeDispose(() => offs.forEach((off) => off()))

  let key = crypto.randomUUID()
  const say = useAction(async (kind: Line["kind"], text: string): Promise<true> => {
    put(await doors.say(workId, kind, text, key))
    key = crypto.randomUUID()
    return true
  })
  const addFile = useAction(async (upload: string): Promise<true> => {
    space.data.value = await doors.addFile(workId, upload)
    return true
  })
  return { space, online, say, addFile }
}
