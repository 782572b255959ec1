/**
 * Which video codecs to offer, best first. The media plane forwards H.264 and VP8.
 * H.264 comes first: phones encode it in hardware, and a recording of it can be
 * played without transcoding. Pure.
 */
export interface Codec {
  mimeType: string
  clockRate: number
  sdpFmtpLine?: string
}

const FORWARDED = ["video/h264", "video/vp8"]

/** Lower is better; Infinity is not offered. Retransmission goes with whatever is chosen. */
function rank(codec: Codec): number {
  const type = codec.mimeType.toLowerCase()
  if (type === "video/rtx") return FORWARDED.length
  const place = FORWARDED.indexOf(type)
  if (place < 0) return Number.POSITIVE_INFINITY
  if (type !== "video/h264") return place
  const line = codec.sdpFmtpLine ?? ""
  // Packetization mode 1 and constrained baseline are what every phone decodes.
  if (!/packetization-mode=1/.test(line)) return Number.POSITIVE_INFINITY
  return /profile-level-id=42e0/i.test(line) ? place - 0.5 : place
}

/** The codecs that the media plane can forward, in our order; empty when none is known. */
export function forwardable<C extends Codec>(codecs: readonly C[]): C[] {
  return codecs
    .map((codec) => ({ codec, rank: rank(codec) }))
    .filter((one) => Number.isFinite(one.rank))
    .sort((a, b) => a.rank - b.rank)
    .map((one) => one.codec)
}

/** Puts our order on a transceiver; browsers without the method keep their own. */
export function preferForwardable(transceiver: RTCRtpTransceiver, side: "send" | "receive"): void {
  const known = (side === "send" ? RTCRtpSender : RTCRtpReceiver).getCapabilities?.("video")?.codecs ?? []
  const wanted = forwardable(known)
  if (wanted.some((codec) => !/rtx/i.test(codec.mimeType))) transceiver.setCodecPreferences?.(wanted)
}

/**
 * An offer that also asks for the round trip of a line that only receives (RFC 3611 reference
 * times). Chromium supports it but does not offer it, and without it waits 100 ms before it asks
 * once more for a packet whose first request was lost: long enough for a picture to stand still.
 */
export function withRoundTrip(sdp: string): string {
  return sdp.replace(/^a=rtcp-fb:(\d+) nack\r\n/gm, "$&a=rtcp-fb:$1 rrtr\r\n")
}
