/**
 * What this person sends: camera and microphone in two layers, a screen in one.
 * Follows the tracks and whether they may send; a muted track is taken off the line,
 * the line itself stays, so that speaking again takes no time.
 */
import { computed, type ComputedRef, onScopeDispose, ref, type Ref, watch } from "vue"
import type { ApiError } from "@/api"
import type { LineState } from "./line"
import { countOf, type Counted, LOOK_MS, type Quality, qualityBetween } from "./quality"
import type { LocalMedia } from "./useLocalMedia"
import { LAYERS, Publication, type Source, type Tracks } from "./whip"

export interface PublishingOptions {
  lessonId: string
  iceServers: () => Promise<RTCIceServer[]>
  media: LocalMedia
  /** May send camera and microphone now (on stage, or in a breakout). */
  allowed: Ref<boolean>
  /** May share a screen now. */
  mayShare: Ref<boolean>
  breakout: Ref<string | null>
}

export interface Publishing {
  state: Ref<Record<Source, LineState | "off">>
  error: Ref<ApiError | null>
  quality: Ref<Quality | null>
  /** Sending anything at all. */
  sending: ComputedRef<boolean>
  /** New connections now: the media worker was lost. */
  renew: () => void
  stop: () => void
}

export function usePublishing(options: PublishingOptions): Publishing {
  const { media } = options
  const state = ref<Record<Source, LineState | "off">>({ camera: "off", screen: "off" })
  const error = ref<ApiError | null>(null) as Ref<ApiError | null>
  const quality = ref<Quality | null>(null)
  const open: Record<Source, Publication[]> = { camera: [], screen: [] }
  let before: Counted | null = null

  const tracks = computed<Record<Source, Tracks>>(() => ({
    camera: { audio: media.microphone.value, video: media.camera.value },
    screen: { audio: media.screen.value?.getAudioTracks()[0] ?? null, video: media.screen.value?.getVideoTracks()[0] ?? null },
  }))
  const wanted = computed<Record<Source, boolean>>(() => ({
    camera: options.allowed.value && (media.camera.value !== null || media.microphone.value !== null || open.camera.length > 0),
    screen: options.mayShare.value && media.screen.value !== null,
  }))

  function begin(source: Source): void {
    open[source] = LAYERS[source].map((spec) => new Publication({
      lessonId: options.lessonId, source, spec, breakout: options.breakout.value, iceServers: options.iceServers, tracks: tracksFor(source, spec.sound),
      changed: (now, problem) => { if (spec.layer === "high") told(source, now, problem) },
    }))
  }
  const tracksFor = (source: Source, sound: boolean): Tracks => ({ audio: sound ? tracks.value[source].audio : null, video: tracks.value[source].video })

  function told(source: Source, now: LineState, problem: ApiError | null): void {
    state.value[source] = now
    if (problem || now === "live") error.value = now === "live" ? null : problem
  }

  function end(source: Source): void {
    open[source].forEach((publication) => publication.close())
    open[source] = []
    state.value[source] = "off"
  }

  function follow(source: Source): void {
    if (wanted.value[source] && !open[source].length) begin(source)
    else if (!wanted.value[source] && open[source].length) end(source)
    else open[source].forEach((publication, index) => void publication.replace(tracksFor(source, LAYERS[source][index]?.sound ?? false)))
  }

  watch([wanted, tracks], () => { follow("camera"); follow("screen") }, { immediate: true })
  // Another room is another publication.
  watch(options.breakout, () => { end("camera"); end("screen"); follow("camera"); follow("screen") })

  const timer = setInterval(() => void look(), LOOK_MS)
  async function look(): Promise<void> {
    const pc = open.camera[0]?.line.pc ?? open.screen[0]?.line.pc
    if (!pc || pc.connectionState !== "connected") return
    const now = await countOf(pc, "send")
    if (before && now.bytes >= before.bytes) quality.value = qualityBetween(before, now)
    before = now
  }

  function stop(): void {
    end("camera")
    end("screen")
  }
  onScopeDispose(() => { clearInterval(timer); stop() })

  return {
    state, error, quality, stop,
    sending: computed(() => state.value.camera !== "off" || state.value.screen !== "off"),
    renew: () => [...open.camera, ...open.screen].forEach((publication) => void publication.line.renew()),
  }
}
