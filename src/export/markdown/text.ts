import { createHash } from 'node:crypto'

/** Text inside a line of Markdown: nothing in it is markup, and it stays on its line. */
export function escapeText(text: string): string {
  // An underscore within a word is no markup.
  return oneLine(text).replaceAll(/[\\`*{}[\]<>#|~$&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (character) => (character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`))
}

/** A name or an expression as code, fit for a table cell. */
export function code(text: string): string {
  const shown = oneLine(text)
  if (shown === '') return ''
  // A backslash before a bar cannot be written as code within a table: each would escape the other.
  if (shown.includes('\\|')) return `<code>${shown.replaceAll(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)!};`)}</code>`
  const fence = fenceFor(shown, 1)
  const padding = /^`|`$|^ .* $/.test(shown) ? ' ' : ''
  // Inside a table a bar ends the cell even in code.
  return `${fence}${padding}${shown.replaceAll('|', String.raw`\|`)}${padding}${fence}`
}

/** A block of SQL, whatever it holds. */
export function codeBlock(text: string, language = 'sql'): string {
  const fence = fenceFor(text, 3)
  return `${fence}${language}\n${text.replaceAll('\r\n', '\n').trimEnd()}\n${fence}`
}

/** What people wrote, as a quotation: its own Markdown works and cannot break out of it. */
export function quotation(description: string | undefined): string[] {
  if (description === undefined || description.trim() === '') return []
  return [description.trim().split(/\r\n|\r|\n/).map((line) => `> ${line.replaceAll('<', '&lt;')}`.trimEnd()).join('\n')]
}

/** A table; cells must be escaped already. No rows, no table. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return []
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  // Columns that are empty in every row say nothing.
  const kept = header.map((_, column) => column === 0 || rows.some((row) => row[column] !== ''))
  const pick = (cells: readonly string[]) => cells.filter((_, column) => kept[column])
  return [[line(pick(header)), line(pick(header).map(() => '---')), ...rows.map((row) => line(pick(row)))].join('\n')]
}

/** A name as an anchor and identifier: word characters, told apart by a digest where others were replaced. */
export function toIdentifier(name: string): string {
  const plain = name.replaceAll(/\W+/g, '_')
  return plain === name && name === name.toLowerCase() ? plain : `${plain.toLowerCase()}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => (character === '\n' ? ' ' : JSON.stringify(character).slice(1, -1)))
}

function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  return '`'.repeat(Math.max(least, longest + 1))
}
