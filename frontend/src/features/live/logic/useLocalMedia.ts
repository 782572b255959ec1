/** One's own camera, microphone and shared screen as tracks; nothing is sent from here. */
import { computed, type ComputedRef, onScopeDispose, ref, type Ref, shallowRef } from "vue"
import { isPhone } from "@/ui/useViewport"
import { canBlur, type Choices, type DeviceTrouble, openCamera, openMicrophone, rememberChoices, rememberedChoices, setBlur, troubleOf } from "./devices"

type Which = "camera" | "microphone"

export interface LocalMedia {
  choices: Ref<Choices>
  camera: Ref<MediaStreamTrack | null>
  microphone: Ref<MediaStreamTrack | null>
  screen: Ref<MediaStream | null>
  trouble: Ref<{ camera: DeviceTrouble | null; microphone: DeviceTrouble | null; screen: DeviceTrouble | null }>
  busy: Ref<Which | "screen" | null>
  /** Opens it if it is not open; answers whether it is now. */
  turnOn: (which: Which) => Promise<boolean>
  turnOff: (which: Which) => void
  choose: (patch: Partial<Choices>) => Promise<void>
  shareScreen: () => Promise<boolean>
  stopScreen: () => void
  /** Front or back camera (phones). */
  flip: () => Promise<void>
  /** This camera can take the background out of focus. */
  blurs: ComputedRef<boolean>
  stopAll: () => void
}

export function useLocalMedia(): LocalMedia {
  const choices = ref<Choices>(rememberedChoices())
  const tracks = { camera: shallowRef<MediaStreamTrack | null>(null), microphone: shallowRef<MediaStreamTrack | null>(null) }
  const screen = shallowRef<MediaStream | null>(null)
  const trouble = ref<LocalMedia["trouble"]["value"]>({ camera: null, microphone: null, screen: null })
  const busy = ref<Which | "screen" | null>(null)

  /** Counts what was asked of each device: what is turned off while it opens does not come on. */
  const asked = { camera: 0, microphone: 0 }

  async function turnOn(which: Which): Promise<boolean> {
    if (tracks[which].value?.readyState === "live") return true
    const mine = ++asked[which]
    busy.value = which
    try {
      const track = which === "camera" ? await openCamera(choices.value, isPhone.value) : await openMicrophone(choices.value)
      trouble.value[which] = null
      if (asked[which] !== mine) {
        track.stop()
        return false
      }
      if (which === "camera" && choices.value.blur) await setBlur(track, true)
      take(which, track)
      return true
    } catch (thrown) {
      trouble.value[which] = troubleOf(thrown)
      return false
    } finally {
      busy.value = null
    }
  }

  /** A device that is pulled out, or taken by a phone call, ends its track. */
  function take(which: Which, track: MediaStreamTrack): void {
    tracks[which].value?.stop()
    tracks[which].value = track
    track.addEventListener("ended", () => {
      if (tracks[which].value !== track) return
      tracks[which].value = null
      trouble.value[which] = "busy"
      interrupted.add(which)
    })
    // A call or another app holds the device, and may give it back by itself.
    track.addEventListener("mute", () => { if (tracks[which].value === track) trouble.value[which] = "busy" })
    track.addEventListener("unmute", () => { if (tracks[which].value === track) trouble.value[which] = null })
  }

  /** Taken away by a call, a lock or another app: opened again once the page is seen again. */
  const interrupted = new Set<Which>()
  async function comeBack(): Promise<void> {
    if (document.visibilityState !== "visible") return
    for (const which of [...interrupted]) {
      interrupted.delete(which)
      if (!tracks[which].value) await turnOn(which)
    }
  }
  document.addEventListener("visibilitychange", comeBack)
  navigator.mediaDevices?.addEventListener?.("devicechange", comeBack)
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", comeBack)
    navigator.mediaDevices?.removeEventListener?.("devicechange", comeBack)
  })

  function turnOff(which: Which): void {
    asked[which] += 1
    interrupted.delete(which)
    const track = tracks[which].value
    tracks[which].value = null
    track?.stop()
  }

  async function choose(patch: Partial<Choices>): Promise<void> {
    const before = choices.value
    choices.value = { ...before, ...patch }
    rememberChoices(choices.value)
    if (tracks.camera.value && (patch.camera !== undefined || patch.facing !== undefined)) await reopen("camera")
    else if (tracks.camera.value && patch.blur !== undefined && !(await setBlur(tracks.camera.value, patch.blur))) await reopen("camera")
    if (tracks.microphone.value && patch.microphone !== undefined) await reopen("microphone")
  }

  async function reopen(which: Which): Promise<void> {
    turnOff(which)
    await turnOn(which)
  }

  async function shareScreen(): Promise<boolean> {
    busy.value = "screen"
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 }, width: { max: 1920 }, height: { max: 1080 } }, audio: true })
      const video = stream.getVideoTracks()[0]
      if (!video) return false
      video.contentHint = "detail"
      video.addEventListener("ended", () => { if (screen.value === stream) stopScreen() })
      screen.value = stream
      trouble.value.screen = null
      return true
    } catch (thrown) {
      // Closing the browser's own dialog is not trouble.
      trouble.value.screen = thrown instanceof DOMException && thrown.name === "NotAllowedError" ? null : troubleOf(thrown)
      return false
    } finally {
      busy.value = null
    }
  }

  function stopScreen(): void {
    screen.value?.getTracks().forEach((track) => track.stop())
    screen.value = null
  }

  function stopAll(): void {
    turnOff("camera")
    turnOff("microphone")
    stopScreen()
  }
  onScopeDispose(stopAll)

  return {
    choices, camera: tracks.camera, microphone: tracks.microphone, screen, trouble, busy, turnOn, turnOff, choose, shareScreen, stopScreen, stopAll, blurs: computed(() => canBlur(tracks.camera.value)),
    flip: () => choose({ facing: choices.value.facing === "user" ? "environment" : "user", camera: null }),
  }
}
