/** Strokes on a canvas, and a page as an SVG or PNG file. */
import { type Drawn, LEADING, pathOf } from "./geometry"
import { WIDTH } from "./points"

/** The paper is white in both themes: it is what the projector and the slides show. */
export const PAPER = "#ffffff"
export const COLORS: Readonly<Record<string, string>> = { ink: "#15222a", red: "#c0391f", amber: "#bc7a12", teal: "#0a6473", blue: "#2f5fb3", violet: "#7a4a9e", grey: "#6b7a82", white: "#ffffff" }
export const colorOf = (name: string): string => COLORS[name] ?? "#15222a"
const FONT = '"Plex", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
export const MARKER_ALPHA = 0.38

/** Draws in page units: the context is scaled to them already. */
export function paint(context: CanvasRenderingContext2D, drawn: Drawn): void {
  context.save()
  context.strokeStyle = context.fillStyle = colorOf(drawn.color)
  if (drawn.tool === "text") {
    const at = drawn.points[0]
    context.font = `400 ${drawn.width}px ${FONT}`
    context.textBaseline = "top"
    if (at) (drawn.text ?? "").split("\n").forEach((line, index) => context.fillText(line, at.x, at.y + index * drawn.width * LEADING))
  } else {
    context.lineWidth = drawn.width
    context.lineJoin = "round"
    context.lineCap = "round"
    if (drawn.tool === "marker") {
      context.globalAlpha = MARKER_ALPHA
      context.globalCompositeOperation = "multiply"
    }
    context.stroke(new Path2D(pathOf(drawn)))
  }
  context.restore()
}

/** Lines broken where the page ends (`room` in units): between words, and between any two Han characters. */
export function wrapped(text: string, letters: number, room: number, measure = measurer(letters)): string {
  return text.split("\n").map((line) => {
    let row = ""
    const rows: string[] = []
    for (const piece of line.match(/[\x21-\x7e]+\s*|\s+|[^]/gu) ?? []) {
      if (row && measure(row + piece.trimEnd()) > room) {
        rows.push(row.trimEnd())
        row = ""
      }
      row += piece
    }
    return [...rows, row].join("\n")
  }).join("\n")
}
function measurer(letters: number): (text: string) => number {
  const context = document.createElement("canvas").getContext("2d")
  if (context) context.font = `400 ${letters}px ${FONT}`
  return (text) => context?.measureText(text).width ?? text.length * letters
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

function asSvg(drawn: Drawn): string {
  const color = colorOf(drawn.color)
  if (drawn.tool === "text") {
    const at = drawn.points[0] ?? { x: 0, y: 0 }
    const lines = (drawn.text ?? "").split("\n").map((line, index) => `<tspan x="${at.x}" y="${at.y + (0.85 + index * LEADING) * drawn.width}">${escaped(line)}</tspan>`)
    return `<text xml:space="preserve" font-family="${escaped(FONT)}" font-size="${drawn.width}" fill="${color}">${lines.join("")}</text>`
  }
  const marker = drawn.tool === "marker" ? ` stroke-opacity="${MARKER_ALPHA}" style="mix-blend-mode:multiply"` : ""
  return `<path d="${pathOf(drawn)}" fill="none" stroke="${color}" stroke-width="${drawn.width}" stroke-linecap="round" stroke-linejoin="round"${marker}/>`
}

/** A page as a file; `slide` is the picture under it as a data address. */
export function svgOf(strokes: readonly Drawn[], height: number, slide?: string): string {
  const under = slide ? `<image href="${slide}" width="${WIDTH}" height="${height}"/>` : ""
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="1600" height="${Math.round((1600 * height) / WIDTH)}"><rect width="${WIDTH}" height="${height}" fill="${PAPER}"/>${under}${strokes.map(asSvg).join("")}</svg>`
}

export async function pngOf(strokes: readonly Drawn[], height: number, slide: HTMLCanvasElement | null, width = 2000): Promise<Blob | null> {
  const canvas = document.createElement("canvas")
  canvas.width = width
  canvas.height = Math.round((width * height) / WIDTH)
  const context = canvas.getContext("2d")
  if (!context) return null
  context.fillStyle = PAPER
  context.fillRect(0, 0, canvas.width, canvas.height)
  if (slide) context.drawImage(slide, 0, 0, canvas.width, canvas.height)
  context.scale(width / WIDTH, width / WIDTH)
  for (const stroke of strokes) paint(context, stroke)
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"))
}
