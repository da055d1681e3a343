import type { PlacedBox } from './boxes.ts'
import type { Line } from './lines.ts'
import { toSvg } from './svg.ts'

/** The widest picture that browsers draw on a canvas without fail, in px. */
const largestSide = 12_000

/** Saves the graph, in the colours of the page, as a file named after what it is about. */
export async function exportGraph(kind: 'svg' | 'png', boxes: readonly PlacedBox[], lines: readonly Line[], name: string): Promise<void> {
  if (boxes.length === 0) return
  const style = getComputedStyle(document.documentElement)
  const colour = (token: string) => style.getPropertyValue(`--tl-${token}`).trim()
  const { svg, width, height } = toSvg(boxes, lines, {
    page: colour('page'), box: colour('raised'), border: colour('line-strong'), line: colour('text-faint'), text: colour('text'), soft: colour('text-soft'), accent: colour('accent'),
    accentSoft: colour('accent-soft'), indirect: colour('warn'), manual: colour('good'), key: colour('key'),
  }, `Lineage of ${name}`)
  const drawing = new Blob([svg], { type: 'image/svg+xml' })
  save(kind === 'svg' ? drawing : await toPng(svg, { width, height }), `lineage-${name}.${kind}`)
}

async function toPng(svg: string, { width, height }: { width: number; height: number }): Promise<Blob> {
  const scale = Math.min(2, largestSide / Math.max(width, height))
  const image = new Image()
  // As a data address: a blob's would taint the canvas in some browsers.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * scale)
  canvas.height = Math.ceil(height * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('This browser could not draw the picture; export it as SVG.')) : resolve(blob)), 'image/png')
  })
}

function save(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  // No file system takes every name that a database does.
  link.download = name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 120)
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
