/** Small pictures for the seek bar, cut from sheets as the package's WebVTT says. */
import { onMounted, shallowRef } from "vue"
import { http } from "@/api"

export interface Sprite {
  from: number
  to: number
  sheet: string
  x: number
  y: number
  width: number
  height: number
}

const CUE = /(?:(\d+):)?(\d+):(\d+)\.(\d+) --> (?:(\d+):)?(\d+):(\d+)\.(\d+)[^\n]*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g

const ms = (h: string | undefined, m: string, s: string, f: string): number => ((Number(h ?? 0) * 60 + Number(m)) * 60 + Number(s)) * 1000 + Number(f)

/** The cues of a thumbnails track; sheets are named relative to `base`. */
export function parseSprites(track: string, base: string): Sprite[] {
  return [...track.replaceAll("\r\n", "\n").matchAll(CUE)].map((cue) => ({
    from: ms(cue[1], cue[2] ?? "0", cue[3] ?? "0", cue[4] ?? "0"),
    to: ms(cue[5], cue[6] ?? "0", cue[7] ?? "0", cue[8] ?? "0"),
    sheet: base.replace(/[^/]*$/, cue[9] ?? ""),
    x: Number(cue[10]), y: Number(cue[11]), width: Number(cue[12]), height: Number(cue[13]),
  }))
}

/** Fetched once the page stands; without it the bar shows the time alone. */
export function useSprites(address: () => string | null): (at: number) => Sprite | undefined {
  const sprites = shallowRef<Sprite[]>([])
  onMounted(async () => {
    const track = address()
    if (!track) return
    sprites.value = await http.file(track).then(({ blob }) => blob.text(), () => "").then((text) => parseSprites(text, track))
  })
  return (at) => sprites.value.find((one) => one.from <= at && at < one.to)
}
