import { moreText, type PlacedBox, rowHeight, titleHeight } from './boxes.ts'
import type { Line } from './lines.ts'

/** The colours of the page at the moment of the export. */
export type GraphColours = { page: string; box: string; border: string; line: string; text: string; soft: string; accent: string; accentSoft: string; indirect: string; manual: string; key: string }

const margin = 40
const sans = 'system-ui, -apple-system, Segoe UI, Roboto, sans-serif'
const mono = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace'

/** The graph as an SVG document of shapes and text, with its size in px: it scales, prints and can be searched. */
export function toSvg(boxes: readonly PlacedBox[], lines: readonly Line[], colours: GraphColours, title: string): { svg: string; width: number; height: number } {
  const left = Math.min(...boxes.map((box) => box.x)) - margin
  const top = Math.min(...boxes.map((box) => box.y)) - margin
  const width = Math.max(...boxes.map((box) => box.x + box.width)) + margin - left
  const height = Math.max(...boxes.map((box) => box.y + box.height)) + margin - top
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" markerUnits="userSpaceOnUse"><path d="M1 1 7 4 1 7z" fill="${colours.line}"/></marker></defs>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colours.page}"/>`,
    ...lines.map((line) => lineSvg(line, colours)),
    ...boxes.map((box) => boxSvg(box, colours)),
    '</svg>',
  ].join('\n')
  return { svg, width, height }
}

function lineSvg(line: Line, colours: GraphColours): string {
  if (line.isKey === true) return `<path d="${line.curve}" fill="none" stroke="${colours.key}" stroke-width="1.3" stroke-dasharray="8 3 2 3"><title>${escaped(line.label)}</title></path>`
  const colour = line.isManual ? colours.manual : !line.isDirect ? colours.indirect : line.flow === undefined ? colours.line : colours.accent
  const dashes = line.isOpaque ? ' stroke-dasharray="1.5 4"' : line.isDirect ? '' : ' stroke-dasharray="6 4"'
  const isStrong = line.flow === undefined || line.isOnPath
  return `<path d="${line.curve}" fill="none" stroke="${colour}" stroke-width="${line.isOnPath ? 2.2 : 1.3}" stroke-opacity="${isStrong ? 0.9 : 0.5}"${dashes}${line.flow === undefined ? ' marker-end="url(#arrow)"' : ''}><title>${escaped(line.label)}</title></path>`
}

function boxSvg(box: PlacedBox, colours: GraphColours): string {
  const rows = box.rows.map((row, index) => {
    const y = titleHeight + 2 + index * rowHeight + rowHeight / 2 + 4
    const type = fitted(row.type, 18 * 6.6, 6.6)
    return `<text x="12" y="${y}" font-family="${mono}" font-size="11.5" fill="${colours.text}">${escaped(fitted(row.label, box.width - 30 - type.length * 6.6, 7))}</text>`
      + `<text x="${box.width - 12}" y="${y}" text-anchor="end" font-family="${mono}" font-size="11" fill="${colours.soft}">${escaped(type)}</text>`
  })
  const more = box.more === 0 ? '' : `<text x="12" y="${titleHeight + 2 + box.rows.length * rowHeight + rowHeight / 2 + 4}" font-family="${sans}" font-size="11" fill="${colours.soft}">${moreText(box)}</text>`
  const isFocus = box.node.depth === 0
  return [
    `<g transform="translate(${box.x} ${box.y})">`,
    `<rect width="${box.width}" height="${box.height}" rx="8" fill="${colours.box}" stroke="${isFocus ? colours.accent : colours.border}"${isFocus ? ' stroke-width="2"' : ''}/>`,
    box.rows.length > 0 || box.more > 0 ? `<path d="M0 ${titleHeight}H${box.width}" stroke="${colours.border}"/>` : '',
    `<text x="12" y="19" font-family="${sans}" font-size="12.5" font-weight="600" fill="${colours.text}">${escaped(fitted(box.title, box.width - 24, 7.2))}</text>`,
    `<text x="12" y="35" font-family="${sans}" font-size="11" fill="${colours.soft}">${escaped(fitted(box.place, box.width - 24, 6))}</text>`,
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
