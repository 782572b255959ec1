import { describe, expect, it } from "vitest"
import { BAD_LOOKS, count, GOOD_LOOKS, levelOf, PictureJudge, qualityBetween, type QualityLevel } from "@/features/live/logic/quality"

const moment = (at: number, bytes: number, packets: number, lost: number) => ({ at, bytes, packets, lost, rttMs: 20, frozenMs: 0 })

describe("qualityBetween", () => {
  it("counts only what came between the two moments", () => {
    const found = qualityBetween(moment(0, 1_000, 100, 50), moment(1_000, 126_000, 200, 50))
    expect(found).toMatchObject({ kbps: 1_000, lossPermille: 0, level: 4 })
  })
  it("says nothing bad of a line on which nothing is sent", () => {
    expect(qualityBetween(moment(0, 0, 0, 0), moment(2_000, 0, 0, 0)).level).toBe(4)
  })
  it.each<[number, number | null, number, QualityLevel]>([
    [0, 30, 0, 4], [30, 30, 0, 3], [0, 300, 0, 3], [80, 30, 0, 2], [0, null, 200, 2], [200, 30, 0, 1], [0, 1_000, 0, 1], [0, 30, 500, 1],
  ])("loss %i ‰, round trip %s ms, frozen %i ‰ is level %i", (loss, rtt, frozen, level) => {
    expect(levelOf(loss, rtt, frozen)).toBe(level)
  })
})

describe("count", () => {
  it("sums the rows of one side and takes the round trip of the pair in use", () => {
    const rows = [
      { type: "inbound-rtp", kind: "audio", bytesReceived: 10, packetsReceived: 1, packetsLost: 1 },
      { type: "inbound-rtp", kind: "video", bytesReceived: 90, packetsReceived: 9, packetsLost: 2, totalFreezesDuration: 0.5 },
      { type: "outbound-rtp", bytesSent: 1_000, packetsSent: 5 },
      { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 },
      { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.05 },
    ]
    expect(count(rows, "receive", 7)).toEqual({ at: 7, bytes: 100, packets: 10, lost: 3, rttMs: 50, frozenMs: 500 })
    expect(count(rows, "send", 7)).toMatchObject({ bytes: 1_000, packets: 5, lost: 0 })
  })
})

describe("PictureJudge", () => {
  const looks = (judge: PictureJudge, level: QualityLevel, times: number): boolean[] => Array.from({ length: times }, () => judge.look(level))
  it("falls to sound after several bad looks in a row and not after one", () => {
    const judge = new PictureJudge()
    looks(judge, 1, BAD_LOOKS - 1)
    judge.look(4)
    expect(judge.soundOnly).toBe(false)
    expect(looks(judge, 1, BAD_LOOKS).at(-1)).toBe(true)
    expect(judge.soundOnly).toBe(true)
  })
  it("comes back after many good looks, and later after a second fall", () => {
    const judge = new PictureJudge()
    looks(judge, 1, BAD_LOOKS)
    looks(judge, 4, GOOD_LOOKS)
    expect(judge.soundOnly).toBe(false)
    looks(judge, 1, BAD_LOOKS)
    looks(judge, 4, GOOD_LOOKS)
    expect(judge.soundOnly).toBe(true)
    looks(judge, 4, GOOD_LOOKS)
    expect(judge.soundOnly).toBe(false)
  })
})
