import { expect, it } from "vitest"
import { parseSprites } from "@/features/learn/logic/useSprites"

const TRACK = "WEBVTT\n\n00:00:00.000 --> 00:00:05.000\nsprite-001.jpg#xywh=0,0,160,90\n\n00:05.000 --> 00:10.500\nsprite-001.jpg#xywh=160,0,160,90\n"

it("reads each cue with its place on the sheet, beside the track", () => {
  expect(parseSprites(TRACK, "/media/token/vod/id/sprites.vtt")).toEqual([
    { from: 0, to: 5_000, sheet: "/media/token/vod/id/sprite-001.jpg", x: 0, y: 0, width: 160, height: 90 },
    { from: 5_000, to: 10_500, sheet: "/media/token/vod/id/sprite-001.jpg", x: 160, y: 0, width: 160, height: 90 },
  ])
})

it("is empty for what is no track", () => {
  expect(parseSprites("<html>", "/a/b.vtt")).toEqual([])
})
