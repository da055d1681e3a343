import type { PlacedBox } from './boxes.ts'
import type { Line } from './lines.ts'
import { toSvg } from './svg.ts'

/** Saves the diagram, in the colours of the page, as a file named after what it shows. */
export function downloadSvg(boxes: readonly PlacedBox[], lines: readonly Line[], name: string): void {
  const style = getComputedStyle(document.documentElement)
  const colour = (token: string) => style.getPropertyValue(`--tl-${token}`).trim()
  const svg = toSvg(boxes, lines, {
    page: colour('page'), box: colour('raised'), title: colour('sunken'), line: colour('line-strong'), text: colour('text'), soft: colour('text-soft'), accent: colour('accent'), key: colour('warn'),
  }, `Entity-relationship diagram of ${name}`)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  // No file system takes every name that a database does.
  link.download = `${name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 120)}.svg`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
