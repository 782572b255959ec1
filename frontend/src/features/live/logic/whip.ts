/**
 * Publishing: one PeerConnection per layer. The high layer carries sound and
 * picture, the low one a small picture, so that one weak viewer lowers nobody else.
 * Muting takes the track away; nothing is negotiated again.
 */
import { preferForwardable } from "./codecs"
import { Line, type LineHooks, type Opened } from "./line"
import { offerTo, release } from "./signal"

export type Source = "camera" | "screen"
export type LayerName = "high" | "low"

export interface LayerSpec {
  layer: LayerName
  /** Height that the picture is brought down to (px). */
  height: number
  maxKbps: number
  maxFps: number
  sound: boolean
}

/** What is sent of a camera and of a screen. */
export const LAYERS: Readonly<Record<Source, readonly LayerSpec[]>> = {
  camera: [
    { layer: "high", height: 720, maxKbps: 1_500, maxFps: 30, sound: true },
    { layer: "low", height: 180, maxKbps: 160, maxFps: 15, sound: false },
  ],
  screen: [{ layer: "high", height: 1080, maxKbps: 2_500, maxFps: 15, sound: true }],
}

/** By how much a picture of `height` px must shrink for a layer; never enlarged. */
export const shrinkFor = (height: number | undefined, spec: LayerSpec): number => Math.max(1, (height ?? spec.height) / spec.height)

export interface Tracks {
  audio: MediaStreamTrack | null
  video: MediaStreamTrack | null
}

export interface PublishOptions {
  lessonId: string
  source: Source
  spec: LayerSpec
  /** The breakout's id while in one. */
  breakout: string | null
  iceServers: () => Promise<RTCIceServer[]>
  tracks: Tracks
  changed?: LineHooks["changed"]
}

const doorOf = (lessonId: string): string => `/api/v1/live/${lessonId}/publish/`

async function shape(sender: RTCRtpSender, spec: LayerSpec): Promise<void> {
  const parameters = sender.getParameters()
  const encoding = parameters.encodings?.[0]
  if (!encoding) return
  encoding.maxBitrate = spec.maxKbps * 1_000
  encoding.maxFramerate = spec.maxFps
  encoding.scaleResolutionDownBy = shrinkFor(sender.track?.getSettings().height, spec)
  await sender.setParameters(parameters).catch(() => undefined)
}

/** One layer of one source on its way to the server. */
export class Publication {
  readonly line: Line
  private readonly options: PublishOptions
  private tracks: Tracks
  /** One stream for sound and picture, so that viewers keep them together. */
  private readonly together = new MediaStream()

  constructor(options: PublishOptions) {
    this.options = options
    this.tracks = { ...options.tracks }
    this.line = new Line({ open: (signal) => this.open(signal), took: () => void this.apply(), changed: options.changed }).start()
  }

  /** Another track, or none (muted), on the running connection. */
  async replace(tracks: Partial<Tracks>): Promise<void> {
    this.tracks = { ...this.tracks, ...tracks }
    await this.apply()
  }

  close(): void {
    this.line.close()
  }

  private async apply(): Promise<void> {
    const pc = this.line.pc
    if (!pc) return
    for (const transceiver of pc.getTransceivers()) {
      const kind = transceiver.receiver.track.kind as "audio" | "video"
      const track = this.tracks[kind]
      if (transceiver.sender.track !== track) await transceiver.sender.replaceTrack(track).catch(() => undefined)
      if (kind === "video" && track) await shape(transceiver.sender, this.options.spec)
    }
  }

  private async open(signal: AbortSignal): Promise<Opened> {
    const { options, tracks } = this
    const pc = new RTCPeerConnection({ iceServers: await options.iceServers(), bundlePolicy: "max-bundle" })
    try {
      if (options.spec.sound) pc.addTransceiver(tracks.audio ?? "audio", { direction: "sendonly", streams: [this.together] })
      const video = pc.addTransceiver(tracks.video ?? "video", { direction: "sendonly", streams: [this.together], sendEncodings: [{ maxBitrate: options.spec.maxKbps * 1_000, maxFramerate: options.spec.maxFps, scaleResolutionDownBy: shrinkFor(tracks.video?.getSettings().height, options.spec) }] })
      preferForwardable(video, "send")
      await pc.setLocalDescription()
      const answer = await offerTo(doorOf(options.lessonId), { source: options.source, layer: options.spec.layer, breakout: options.breakout }, pc.localDescription?.sdp ?? "", signal)
      return await accept(pc, answer)
    } catch (thrown) {
      pc.close()
      throw thrown
    }
  }
}

/** Sets the answer; an answer that cannot be used gives its resource back. */
export async function accept(pc: RTCPeerConnection, answer: { sdp: string; resource: string }): Promise<Opened> {
  try {
    await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp })
  } catch (thrown) {
    release(answer.resource)
    throw thrown
  }
  return { pc, resource: answer.resource }
}
