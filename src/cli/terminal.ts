/** Where a command speaks: results on `out`, everything else on `err`. */
export type Terminal = {
  out(text: string): void
  err(text: string): void
  /** A person watches `err`: progress may be drawn over itself. */
  isInteractive: boolean
}

/** A table of cells as lines, columns wide enough for all, numbers to the right. */
export function toTableLines(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? formatCount(cell) : cell)))
  const isNumber = header.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'))
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)))
  const toLine = (row: readonly string[]) => row.map((cell, column) => (isNumber[column] === true ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd()
  return [toLine(header), ...cells.map(toLine)]
}

/** 1234567 as 1,234,567. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** Bytes as a person reads them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]!}`
}

/** Milliseconds as a person reads them. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

/** One line of any text of a source: names may hold line breaks and control characters. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => JSON.stringify(character).slice(1, -1).replace(/^[\u007f-\u009f\u2028\u2029]$/, ' '))
}
