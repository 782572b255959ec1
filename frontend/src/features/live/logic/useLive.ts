/** Wires the parts of a live room together: socket, own devices, what is sent, what is seen. */
import { computed, onScopeDispose, ref, type Ref, watch } from "vue"
import { asApiError } from "@/api"
import { errorText } from "@/locales/errors"
import { toast } from "@/ui/toasts"
import { actionsOf } from "./actions"
import { iceOf } from "./ice"
import type { LiveInfo } from "./info"
import { watchLevel } from "./level"
import type { Live } from "./live"
import { useLivePresence } from "./useLivePresence"
import { useLiveRoom } from "./useLiveRoom"
import type { LocalMedia } from "./useLocalMedia"
import { usePublishing } from "./usePublishing"
import { useStage } from "./useStage"
import { useWatching } from "./useWatching"
import type { Translate } from "./words"

export function useLiveParts(info: Ref<LiveInfo>, userId: string, media: LocalMedia, t: Translate): Live {
  const room = useLiveRoom(info.value.lesson.id, userId)
  const act = actionsOf(room)
  const iceServers = iceOf(room.lessonId)
  const { state } = room
  const soundOnly = ref(false)
  const ownLevel = ref(0)

  const onAir = computed(() => state.session?.on_air ?? false)
  const teaches = computed(() => state.part === "lecturer")
  const listens = computed(() => state.part === "inspector" || state.part === "observer")
  /** The newest page of a person is the one that acts; older ones only watch. */
  const here = computed(() => room.ready.value && (state.newestPage === null || state.newestPage === room.room.socket.welcome?.["connection"]))
  const maySpeak = computed(() => onAir.value && here.value && !listens.value && (state.place !== null || state.me.stage === "on"))
  const mayShare = computed(() => maySpeak.value && (state.place !== null || (state.raw.people.get(userId)?.screen ?? false)))
  const place = computed(() => state.place)
  const locked = computed(() => state.settings.stage_locked && !teaches.value && !state.place)

  const publishing = usePublishing({ lessonId: room.lessonId, iceServers, media, allowed: maySpeak, mayShare, breakout: place })
  const others = computed(() => (onAir.value && here.value ? state.streams.filter((one) => one.whole && one.room === (state.place ?? "main") && (one.publisher !== userId || one.source === "obs")) : []))
  const watching = useWatching({ lessonId: room.lessonId, iceServers, streams: others, breakout: place, soundOnly })
  const counts = computed(() => onAir.value && state.part === "trainee" && here.value)
  const presence = useLivePresence(room, "live", counts)
  const stage = useStage({ room, media, publishing, watching, ownLevel, t })

  // The others' lists say what is sent; the devices themselves are this page's.
  const sends = computed(() => ({ mic: maySpeak.value && media.microphone.value !== null, camera: maySpeak.value && media.camera.value !== null }))
  watch([sends, room.room.connection, maySpeak], ([now, line]) => {
    if (line !== "open" || !room.ready.value || listens.value || !here.value) return
    const told = state.raw.people.get(userId)
    if (!told || (told.mic === now.mic && told.camera === now.camera)) return
    void act.tellMedia(now.mic, now.camera).catch((thrown: unknown) => {
      media.turnOff("microphone")
      if (now.camera) media.turnOff("camera")
      toast(errorText(asApiError(thrown)), "failed")
    })
  }, { deep: true })
  // Stepping down closes one's devices: the light of the camera goes out.
  watch(maySpeak, (may, before) => { if (!may && before) media.stopAll() })
  // Another room begins with closed devices: nobody is heard where they do not expect it.
  watch(place, () => media.stopAll())
  room.on("stage.muted", () => {
    if (!media.microphone.value) return
    media.turnOff("microphone")
    toast(t("live.stage.youWereMuted"), "info")
  })
  // Another worker carries the class: new connections at once, without waiting for the old to fail.
  room.on("media.ready", () => {
    publishing.renew()
    watching.renew()
  })
  // A share that was stopped in the browser's own bar gives the place back.
  watch(media.screen, (screen, before) => { if (before && !screen && !state.place && state.raw.people.get(userId)?.screen) void act.releaseScreen().catch(() => undefined) })

  let unwatch: (() => void) | null = null
  watch(media.microphone, (track) => {
    unwatch?.()
    ownLevel.value = 0
    unwatch = track ? watchLevel(track, (level) => (ownLevel.value = level)) : null
  }, { immediate: true })
  onScopeDispose(() => unwatch?.())

  async function toggleMic(): Promise<void> {
    if (media.microphone.value) return media.turnOff("microphone")
    if (locked.value) return void toast(t("live.stage.lockedForYou"), "info")
    if (!(await media.turnOn("microphone"))) toast(t(`live.trouble.microphone.${media.trouble.value.microphone ?? "failed"}`), "failed")
  }
  async function toggleCamera(): Promise<void> {
    if (media.camera.value) return media.turnOff("camera")
    if (locked.value) return void toast(t("live.stage.lockedForYou"), "info")
    if (!(await media.turnOn("camera"))) toast(t(`live.trouble.camera.${media.trouble.value.camera ?? "failed"}`), "failed")
  }
  async function toggleScreen(): Promise<void> {
    if (media.screen.value) return media.stopScreen()
    if (!(await media.shareScreen()) || state.place) return
    try {
      await act.takeScreen()
    } catch (thrown) {
      media.stopScreen()
      toast(errorText(asApiError(thrown)), "failed")
    }
  }

  return { info, room, act, media, publishing, watching, presence, stage, teaches, onAir, maySpeak, mayShare, soundOnly, toggleMic, toggleCamera, toggleScreen }
}
