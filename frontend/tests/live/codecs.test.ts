import { describe, expect, it } from "vitest"
import { forwardable, withRoundTrip } from "@/features/live/logic/codecs"

const h264 = (line: string) => ({ mimeType: "video/H264", clockRate: 90_000, sdpFmtpLine: line })
const vp8 = { mimeType: "video/VP8", clockRate: 90_000 }
const rtx = { mimeType: "video/rtx", clockRate: 90_000 }
const baseline = h264("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
const high = h264("packetization-mode=1;profile-level-id=640032")

describe("forwardable", () => {
  it("offers constrained baseline first, then other H.264, then VP8, with retransmission", () => {
    expect(forwardable([vp8, rtx, high, baseline])).toEqual([baseline, high, vp8, rtx])
  })
  it("leaves out what the media plane cannot forward", () => {
    expect(forwardable([{ mimeType: "video/VP9", clockRate: 90_000 }, { mimeType: "video/AV1", clockRate: 90_000 }, vp8])).toEqual([vp8])
  })
  it("leaves out H.264 that is cut in single units", () => {
    expect(forwardable([h264("packetization-mode=0;profile-level-id=42e01f"), vp8])).toEqual([vp8])
  })
})

describe("withRoundTrip", () => {
  it("asks for the round trip wherever lost packets are asked for again", () => {
    const offer = "a=rtcp-fb:111 transport-cc\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:102 nack\r\n"
    expect(withRoundTrip(offer)).toBe("a=rtcp-fb:111 transport-cc\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 rrtr\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:102 nack\r\na=rtcp-fb:102 rrtr\r\n")
  })
})
