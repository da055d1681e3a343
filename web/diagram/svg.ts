import { visibleName } from '../format/fqn.ts'
import { type PlacedBox, rowHeight, titleHeight } from './boxes.ts'
import type { Line } from './lines.ts'

/** The colours of the page at the moment of the export. */
export type DiagramColours = { page: string; box: string; title: string; line: string; text: string; soft: string; accent: string; key: string }

const margin = 24
const sans = 'system-ui, -apple-system, Segoe UI, Roboto, sans-serif'
const mono = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace'

/** The diagram as an SVG document of shapes and text: it scales, prints and can be searched. */
export function toSvg(boxes: readonly PlacedBox[], lines: readonly Line[], colours: DiagramColours, title: string): string {
  const left = Math.min(...boxes.map((box) => box.x)) - margin
  const top = Math.min(...boxes.map((box) => box.y)) - margin
  // Lines between boxes above each other swing out to the right.
  const width = Math.max(...boxes.map((box) => box.x + box.width)) + margin + 60 - left
  const height = Math.max(...boxes.map((box) => box.y + box.height)) + margin - top
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colours.page}"/>`,
    `<g fill="none" stroke="${colours.line}" stroke-width="1.4">`,
    ...lines.map((line) => `<path d="${line.curve}${line.feet}"><title>${escaped(line.label)}</title></path>`),
    '</g>',
    ...boxes.map((box) => boxSvg(box, colours)),
    '</svg>',
  ].join('\n')
}

function boxSvg(box: PlacedBox, colours: DiagramColours): string {
  const rows = box.rows.map((row, index) => {
    const y = titleHeight + 2 + index * rowHeight + rowHeight / 2 + 4
    const name = `<text x="26" y="${y}" font-family="${mono}" font-size="11.5" fill="${colours.text}">${escaped(fitted(visibleName(row.name), box.width - 40 - Math.min(row.type.length, 20) * 6.6, 6.9))}</text>`
    const type = `<text x="${box.width - 10}" y="${y}" text-anchor="end" font-family="${mono}" font-size="11" fill="${colours.soft}">${escaped(fitted(row.type, 20 * 6.6, 6.6))}</text>`
    const mark = row.isKey || row.isForeignKey ? `<circle cx="15" cy="${y - 4}" r="3" fill="${row.isKey ? colours.key : 'none'}" stroke="${row.isKey ? colours.key : colours.accent}" stroke-width="1.4"/>` : ''
    return `${mark}${name}${type}`
  })
  const more = box.more === 0 ? '' : `<text x="26" y="${titleHeight + 2 + box.rows.length * rowHeight + rowHeight / 2 + 4}" font-family="${sans}" font-size="11" fill="${colours.soft}">${box.more} more</text>`
  const hasBody = box.rows.length > 0 || box.more > 0
  return [
    `<g transform="translate(${box.x} ${box.y})">`,
    `<rect width="${box.width}" height="${box.height}" rx="7" fill="${colours.title}"/>`,
    hasBody ? `<path d="M0 ${titleHeight}H${box.width}V${box.height - 7}a7 7 0 0 1-7 7H7a7 7 0 0 1-7-7Z" fill="${colours.box}"/>` : '',
    `<rect width="${box.width}" height="${box.height}" rx="7" fill="none" stroke="${colours.line}"/>`,
    `<text x="12" y="${titleHeight / 2 + 4.5}" font-family="${sans}" font-size="12.5" font-weight="600" fill="${colours.text}">${escaped(fitted(box.title, box.width - 24, 7.2))}</text>`,
    ...rows, more,
    '</g>',
  ].join('')
}

function fitted(text: string, width: number, characterWidth: number): string {
  const fits = Math.max(1, Math.floor(width / characterWidth))
  return text.length <= fits ? text : `${text.slice(0, fits - 1)}…`
}

/** Text for XML: names come from a database and may hold anything, control characters included. */
function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
