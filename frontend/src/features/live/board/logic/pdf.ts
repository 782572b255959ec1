/**
 * Slides: pdf.js, loaded when the first one is shown; worker, character maps and standard
 * fonts come from this server. A link runs out after some hours: it is asked for again.
 */
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist"
import { http } from "@/api"
import { WIDTH } from "./points"

const maps = import.meta.glob<string>("/node_modules/pdfjs-dist/cmaps/*.bcmap", { query: "?url", import: "default", eager: true })
const fonts = import.meta.glob<string>("/node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}", { query: "?url", import: "default", eager: true })

async function bytes(url: string | undefined): Promise<Uint8Array> {
  if (!url) throw new Error("no such file in the PDF reader")
  return new Uint8Array(await (await fetch(url)).arrayBuffer())
}
class Maps {
  async fetch({ name }: { name: string }): Promise<{ cMapData: Uint8Array; isCompressed: boolean }> {
    return { cMapData: await bytes(maps[`/node_modules/pdfjs-dist/cmaps/${name}.bcmap`]), isCompressed: true }
  }
}
class Fonts {
  fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    return bytes(fonts[`/node_modules/pdfjs-dist/standard_fonts/${filename}`])
  }
}

async function library() {
  const [pdf, worker] = await Promise.all([import("pdfjs-dist/legacy/build/pdf.mjs"), import("pdfjs-dist/legacy/build/pdf.worker.min.mjs?url")])
  pdf.GlobalWorkerOptions.workerSrc = worker.default
  return pdf
}

export async function openPdf(url: string): Promise<PDFDocumentProxy> {
  const { getDocument } = await library()
  // The content policy allows neither evaluated code nor WebAssembly.
  const known = { url, CMapReaderFactory: Maps, StandardFontDataFactory: Fonts, useWorkerFetch: false, useWasm: false, isEvalSupported: false, enableXfa: false, withCredentials: true }
  return getDocument(known).promise
}

const shapeOf = (page: PDFPageProxy): { width: number; height: number } => page.getViewport({ scale: 1 })

/** Heights in page units, one a page. */
export async function heightsOf(pdf: PDFDocumentProxy, most: number): Promise<number[]> {
  const heights: number[] = []
  for (let number = 1; number <= Math.min(pdf.numPages, most); number++) {
    const { width, height } = shapeOf(await pdf.getPage(number))
    heights.push(Math.min(30_000, Math.max(2_000, Math.round((height / width) * WIDTH))))
  }
  return heights
}

interface Picture {
  canvas: HTMLCanvasElement
  width: number
}

/** The slides of one lesson: each opened once, its last pictures kept. */
export class Slides {
  private readonly lesson: string
  private readonly open = new Map<string, Promise<PDFDocumentProxy>>()
  private readonly pictures = new Map<string, Promise<Picture>>()
  private static readonly KEPT = 10

  constructor(lesson: string) {
    this.lesson = lesson
  }

  document(deck: string): Promise<PDFDocumentProxy> {
    let found = this.open.get(deck)
    if (!found) {
      found = http.get<{ url: string }>(`/api/v1/live/${this.lesson}/slides/${deck}/file/`).then(({ url }) => openPdf(url))
      found.catch(() => this.open.delete(deck))
      this.open.set(deck, found)
    }
    return found
  }

  /** A slide as a picture at least so many device pixels wide. */
  async picture(deck: string, number: number, width: number): Promise<HTMLCanvasElement> {
    const key = `${deck}:${number}`
    const kept = await this.pictures.get(key)?.catch(() => null)
    if (kept && kept.width >= width) return kept.canvas
    const made = this.render(deck, number, width)
    this.pictures.delete(key)
    this.pictures.set(key, made)
    for (const old of [...this.pictures.keys()].slice(0, -Slides.KEPT)) this.pictures.delete(old)
    made.catch(() => {
      this.pictures.delete(key)
      this.open.delete(deck) // the link may have run out: the next try asks for another
    })
    return (await made).canvas
  }

  private async render(deck: string, number: number, width: number): Promise<Picture> {
    const page = await (await this.document(deck)).getPage(number)
    const viewport = page.getViewport({ scale: width / shapeOf(page).width })
    const canvas = document.createElement("canvas")
    canvas.width = Math.ceil(viewport.width)
    canvas.height = Math.ceil(viewport.height)
    await page.render({ canvas, viewport }).promise
    return { canvas, width }
  }

  close(): void {
    for (const pdf of this.open.values()) void pdf.then((one) => one.destroy()).catch(() => undefined)
    this.open.clear()
    this.pictures.clear()
  }
}
