/** The tiles of the stage: who is on it, what has arrived of them, and which is large. */
import { computed, type ComputedRef, onScopeDispose, ref, type Ref } from "vue"
import type { Translate } from "./words"
import { type Arrangement, arrange, keyOf, layoutFor, type LayoutName, type SpeakerMemory, speakerAt } from "./layout"
import type { QualityLevel } from "./quality"
import type { StageView } from "./stageView"
import type { LiveRoom } from "./useLiveRoom"
import type { LocalMedia } from "./useLocalMedia"
import type { Publishing } from "./usePublishing"
import type { Watching } from "./useWatching"

export interface Stage {
  tiles: ComputedRef<StageView[]>
  /** The one that is shown now, chosen, followed or fitting. */
  layout: ComputedRef<LayoutName>
  chosen: Ref<LayoutName | null>
  pinned: Ref<string | null>
  arrangement: ComputedRef<Arrangement<StageView>>
  followed: ComputedRef<boolean>
}

const LOOK_MS = 300

interface Parts {
  room: LiveRoom
  media: LocalMedia
  publishing: Publishing
  watching: Watching
  ownLevel: Ref<number>
  t: Translate
}

export function useStage({ room, media, publishing, watching, ownLevel, t }: Parts): Stage {
  const chosen = ref<LayoutName | null>(null)
  const pinned = ref<string | null>(null)
  const speaker = ref<SpeakerMemory>({ user: null, until: 0 })

  const seats = computed(() => {
    const { state } = room
    // Who has walked into a group is not on the stage of the class meanwhile.
    if (!state.place) return state.stage.filter((seat) => !state.raw.people.get(seat.id)?.breakout)
    const there = state.people.filter((one) => one.breakout === state.place && one.state !== "offline" && (one.part === "trainee" || one.part === "lecturer"))
    return there.map((one) => ({ id: one.id, name: one.name, part: one.part, ...mediaOf(one.id) }))
  })
  const mediaOf = (id: string): { mic: boolean; camera: boolean; screen: boolean } => {
    const told = room.state.raw.people.get(id)
    return { mic: told?.mic ?? false, camera: told?.camera ?? false, screen: told?.screen ?? false }
  }

  function caption(name: string, lecturer: boolean, self: boolean, source: string): string {
    const words = [source === "screen" ? t("live.tile.screenOf", { name }) : name]
    if (lecturer && source !== "screen") words.push(t("live.part.lecturer"))
    if (self) words.push(t("live.me"))
    return words.join(" · ")
  }

  function viewOf(user: { id: string; name: string; part: string; mic: boolean; camera: boolean }, source: string): StageView {
    const self = user.id === room.userId && source !== "obs"
    const lecturer = user.part === "lecturer"
    const base = { user: user.id, source, name: user.name, lecturer, self, caption: caption(user.name, lecturer, self, source), mic: user.mic }
    if (self) {
      const stream = source === "screen" ? media.screen.value : ownCamera.value
      return { ...base, level: user.mic ? ownLevel.value : 0, stream, state: publishing.state.value[source === "screen" ? "screen" : "camera"], picture: stream !== null, mirrored: media.choices.value.facing === "user", soundOnly: false, quality: publishing.quality.value?.level ?? null }
    }
    const seen = watching.watched.value.get(keyOf({ user: user.id, source }))
    const picture = source === "camera" ? user.camera : true
    return { ...base, level: seen?.level ?? 0, stream: seen?.stream ?? null, state: seen?.state ?? "off", picture: picture && !(seen?.soundOnly ?? false), mirrored: false, soundOnly: picture && (seen?.soundOnly ?? false), quality: (seen?.quality?.level ?? null) as QualityLevel | null }
  }

  const ownCamera = computed(() => (media.camera.value ? new MediaStream([media.camera.value]) : null))

  const tiles = computed<StageView[]>(() => {
    const found: StageView[] = []
    for (const seat of seats.value) {
      found.push(viewOf(seat, "camera"))
      const others = room.state.streams.filter((one) => one.publisher === seat.id && one.room === (room.state.place ?? "main") && one.source !== "camera" && one.source !== "mic").map((one) => one.source)
      if (seat.id === room.userId && media.screen.value && !others.includes("screen")) others.push("screen")
      for (const source of new Set(others)) if (seat.id !== room.userId || source !== "screen" || media.screen.value) found.push(viewOf(seat, source))
    }
    return found
  })

  const timer = setInterval(() => (speaker.value = speakerAt(tiles.value, speaker.value, Date.now())), LOOK_MS)
  onScopeDispose(() => clearInterval(timer))

  const followed = computed(() => room.state.layout.follow && room.state.part !== "lecturer" && !room.state.place)
  const layout = computed<LayoutName>(() => (followed.value ? room.state.layout.layout : chosen.value ?? layoutFor(tiles.value, room.state.layout.layout === "board")))
  const pin = computed(() => {
    if (!followed.value || !room.state.layout.pin) return pinned.value
    return keyOf({ user: room.state.layout.pin, source: "camera" })
  })
  const arrangement = computed(() => arrange(tiles.value, { layout: layout.value, pinned: pin.value, speaker: speaker.value.user }))
  return { tiles, layout, chosen, pinned, arrangement, followed }
}
