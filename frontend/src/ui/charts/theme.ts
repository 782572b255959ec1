/** The palette and habits of every chart, read from the tokens of the current theme. */
import type { EChartsOption } from "echarts"

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

export interface Palette {
  series: string[]
  ink: string
  ink2: string
  ink3: string
  line: string
  surface: string
  amber: string
  accent: string
}

export function palette(): Palette {
  return {
    series: [1, 2, 3, 4].map((n) => token(`--chart-${n}`)),
    ink: token("--ink"),
    ink2: token("--ink-2"),
    ink3: token("--ink-3"),
    line: token("--line"),
    surface: token("--surface"),
    amber: token("--amb-f"),
    accent: token("--acc"),
  }
}

/** Patterns over the colours: none, diagonal, dots, none. */
export const decals = [
  { symbol: "none" },
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: "rgba(255,255,255,.55)" },
  { symbol: "circle", dashArrayX: [[0, 5], [2.5, 2.5]], dashArrayY: [5, 0], symbolSize: 0.8, color: "rgba(255,255,255,.6)" },
  { symbol: "none" },
]

/** The base every option is laid over. */
export function baseOption(p: Palette, still: boolean): EChartsOption {
  const font = getComputedStyle(document.body).fontFamily
  const axis = { axisLine: { lineStyle: { color: p.line } }, axisTick: { show: false }, axisLabel: { color: p.ink3, fontSize: 11 }, splitLine: { lineStyle: { color: p.line } } }
  return {
    color: p.series,
    textStyle: { fontFamily: font, color: p.ink2 },
    animation: !still,
    animationDuration: 200,
    aria: { enabled: true, decal: { show: true, decals: decals as never } },
    grid: { left: 8, right: 8, top: 16, bottom: 8, containLabel: true },
    tooltip: { backgroundColor: p.surface, borderColor: p.line, textStyle: { color: p.ink, fontSize: 12 }, extraCssText: "box-shadow: var(--overlay); border-radius: 6px" },
    xAxis: axis as never,
    yAxis: axis as never,
  }
}
