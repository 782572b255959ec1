/**
 * Watching one source of one publisher: one PeerConnection with sound and picture,
 * or with sound alone on a bad line. The server chooses the layer.
 */
import { preferForwardable, withRoundTrip } from "./codecs"
import { Line, type LineHooks, type Opened } from "./line"
import { offerTo, tellHeight } from "./signal"
import { accept } from "./whip"

export interface WatchOptions {
  lessonId: string
  publisher: string
  source: string
  breakout: string | null
  iceServers: () => Promise<RTCIceServer[]>
  /** Sound alone: the picture is not fetched. */
  soundOnly: boolean
  /** How high its tile is (px); 0: not known yet. */
  height: number
  /** The stream to show, each time a new connection takes over. */
  took: (stream: MediaStream) => void
  changed?: LineHooks["changed"]
}

export class Subscription {
  readonly line: Line
  private readonly options: WatchOptions

  constructor(options: WatchOptions) {
    this.options = options
    this.line = new Line({ open: (signal) => this.open(signal), took: ({ pc }) => options.took(streamOf(pc)), changed: options.changed }).start()
  }

  close(): void {
    this.line.close()
  }

  /** The tile has another height: the server switches the layer where that matters. */
  fit(height: number): void {
    this.options.height = height
    const resource = this.line.current?.resource
    if (resource && !this.options.soundOnly) tellHeight(resource, height)
  }

  private async open(signal: AbortSignal): Promise<Opened> {
    const { lessonId, publisher, source, breakout, soundOnly, iceServers } = this.options
    const pc = new RTCPeerConnection({ iceServers: await iceServers(), bundlePolicy: "max-bundle" })
    try {
      pc.addTransceiver("audio", { direction: "recvonly" })
      if (!soundOnly) preferForwardable(pc.addTransceiver("video", { direction: "recvonly" }), "receive")
      await pc.setLocalDescription({ type: "offer", sdp: withRoundTrip((await pc.createOffer()).sdp ?? "") }).catch(() => pc.setLocalDescription())
      const answer = await offerTo(`/api/v1/live/${lessonId}/watch/`, { publisher, source, breakout, size: this.options.height ? String(this.options.height) : null }, pc.localDescription?.sdp ?? "", signal)
      return await accept(pc, answer)
    } catch (thrown) {
      pc.close()
      throw thrown
    }
  }
}

/** What the connection receives, as one stream. */
function streamOf(pc: RTCPeerConnection): MediaStream {
  return new MediaStream(pc.getReceivers().map((receiver) => receiver.track))
}
