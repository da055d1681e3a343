import type { SourceText } from './scope.ts'

const longest = 2000
/** Words that end an expression where they stand outside of parentheses. */
const ending = new Set(['from', 'into', 'where', 'group', 'having', 'order', 'limit', 'offset', 'fetch', 'for', 'union', 'intersect', 'except', 'window', 'as', 'returning', 'on', 'when'])

export function toSourceText(text: string): SourceText {
  return { text, isAscii: !/[^\0-\x7f]/.test(text) }
}

/** The text of an expression that starts at an offset of the parser, which counts in bytes; undefined where it cannot be told. A name that is given to it may stand behind it without AS. */
export function expressionText({ text, isAscii }: SourceText, offset: number, alias?: string): string | undefined {
  const start = isAscii ? offset : Buffer.from(text).subarray(0, offset).toString().length
  const end = endOfExpression(text, start)
  const whole = text.slice(start, end).trim()
  const found = (alias === undefined || /^as\b/i.test(text.slice(end)) ? whole : withoutName(whole, alias)).replaceAll(/\s+/g, ' ')
  if (found === '') return undefined
  return found.length > longest ? `${found.slice(0, longest)}…` : found
}

function withoutName(expression: string, alias: string): string {
  const [, before = '', last = ''] = /^([\s\S]*[^\p{L}\p{N}_$"])((?:"(?:[^"]|"")*")|[\p{L}_][\p{L}\p{N}_$]*)$/u.exec(expression) ?? []
  return (last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last.toLowerCase()) === alias ? before.trimEnd() : expression
}

const token = /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|[\p{L}_][\p{L}\p{N}_$]*|[\s\S]/gu

function endOfExpression(text: string, start: number): number {
  token.lastIndex = start
  let depth = 0
  let cases = 0
  let before = ''
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const word = match[0].toLowerCase()
    if (word === '(' || word === '[') depth += 1
    if (word === ')' || word === ']') depth -= 1
    if (word === 'case') cases += 1
    if (word === 'end' && cases > 0) cases -= 1
    const isEnd = depth < 0 || (depth === 0 && (word === ',' || word === ';' || (cases === 0 && ending.has(word) && !(word === 'from' && before === 'distinct') && !(word === 'group' && before === 'within'))))
    if (isEnd) return match.index
    if (word.trim() !== '') before = word
  }
  return text.length
}
