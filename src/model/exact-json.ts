import { compareDecimals } from './decimal.ts'

/** Stands before the digits of a number that a double would round; jsonb has no text with it. */
const mark = '\u0000'

/** Parses JSON; a number that a double cannot hold becomes a text that {@link exactNumber} and {@link exactJsonText} know. Throws SyntaxError. */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  const marked = text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (token.startsWith('"') || isExact(token) ? token : JSON.stringify(mark + token)))
  return marked === text ? value : JSON.parse(marked)
}

/** The digits of a number in a value of {@link parseExactJson}; undefined for anything else. */
export function exactNumber(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.startsWith(mark) ? value.slice(mark.length) : undefined
}

/** A value of {@link parseExactJson} as JSON, with all digits of its numbers. */
export function exactJsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"\\u0000(-?\d[\d.eE+-]*)"/g, '$1')
}

function isExact(digits: string): boolean {
  const number = Number(digits)
  return Number.isFinite(number) && compareDecimals(digits, String(number)) === 0
}
