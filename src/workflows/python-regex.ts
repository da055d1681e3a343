import { TrunklineError } from '../model/errors.ts'

/**
 * Compiles a regex as Python's `re.match(pattern, name, re.IGNORECASE)` reads it: anchored at the start only.
 *
 * Throws CONFIG_INVALID naming the pattern when Python would refuse it, or when it uses what only Python has.
 */
export function compilePythonRegex(pattern: string): RegExp {
  try {
    return new RegExp(translate(pattern), 'ivy')
  } catch (error) {
    throw new TrunklineError('CONFIG_INVALID', `The filter pattern "${pattern}" is not a regular expression: ${reasonOf(error)}.`, {
      object: pattern,
      hint: 'Patterns are Python regular expressions, matched from the start of the name: ^orders$ is exactly orders, .*_tmp ends in _tmp (a bare * matches nothing).',
      cause: error,
    })
  }
}

/** True when the name matches from its start. */
export function matchesFromStart(regex: RegExp, name: string): boolean {
  regex.lastIndex = 0
  return regex.test(name)
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/^Invalid regular expression: \/.*\/\w*: /s, '').replace(/\.$/, '')
}

const wordClass = String.raw`\p{L}\p{N}_`
/** Python's escapes that JavaScript spells otherwise; its `\w`, `\d`, `\b` know every script. */
const escapes: Record<string, string> = {
  A: String.raw`(?<![\s\S])`,
  Z: String.raw`(?![\s\S])`,
  d: String.raw`\p{Nd}`,
  D: String.raw`\P{Nd}`,
  w: `[${wordClass}]`,
  W: `[^${wordClass}]`,
  b: `(?:(?<=[${wordClass}])(?![${wordClass}])|(?<![${wordClass}])(?=[${wordClass}]))`,
  B: `(?:(?<=[${wordClass}])(?=[${wordClass}])|(?<![${wordClass}])(?![${wordClass}]))`,
  a: String.raw`\x07`,
}
const sharedEscapes = 'sSfnrtv'

/** Where the translation stands; `verbose`, `dotAll` and `multiline` are the inline flags x, s and m. */
type Cursor = { pattern: string; at: number; verbose: boolean; dotAll: boolean; multiline: boolean }

function translate(pattern: string): string {
  const cursor: Cursor = { pattern, at: 0, verbose: false, dotAll: false, multiline: false }
  readGlobalFlags(cursor)
  let source = ''
  while (cursor.at < pattern.length) source += readToken(cursor)
  return source
}

/** `(?i)`, `(?sx)`: Python allows them at the very start only. */
function readGlobalFlags(cursor: Cursor): void {
  const [found] = /^(?:\(\?[aiLmsux]+\))*/.exec(cursor.pattern)!
  cursor.at = found.length
  cursor.verbose = found.includes('x')
  cursor.dotAll = found.includes('s')
  cursor.multiline = found.includes('m')
}

function readToken(cursor: Cursor): string {
  const character = String.fromCodePoint(cursor.pattern.codePointAt(cursor.at)!)
  if (character === '\\') return readEscape(cursor)
  if (character === '[') return readClass(cursor)
  if (character === '(') return readGroup(cursor)
  if (character === '{') return readRepeat(cursor)
  cursor.at += character.length
  if (cursor.verbose && /\s/.test(character)) return ''
  if (cursor.verbose && character === '#') return skipTo(cursor, '\n')
  if (character === '.') return cursor.dotAll ? String.raw`[\s\S]` : String.raw`[^\n]`
  if (character === '^') return cursor.multiline ? String.raw`(?<=\n|(?<![\s\S]))` : String.raw`(?<![\s\S])`
  if (character === '$') return cursor.multiline ? String.raw`(?=\n|(?![\s\S]))` : String.raw`(?=\n?(?![\s\S]))`
  return ')|*+?'.includes(character) ? character : literal(character)
}

function skipTo(cursor: Cursor, end: string): string {
  const found = cursor.pattern.indexOf(end, cursor.at)
  if (found === -1 && end === ')') throw new Error('missing ), unterminated comment')
  cursor.at = found === -1 ? cursor.pattern.length : found + 1
  return ''
}

/** A character that stands for itself, inside a class or out. */
function literal(character: string): string {
  return /[A-Za-z0-9_]/.test(character) || character.codePointAt(0)! > 0x7f ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`
}

function readEscape(cursor: Cursor): string {
  const { pattern, at } = cursor
  const next = pattern[at + 1]
  if (next === undefined) throw new Error('bad escape (end of pattern)')
  const code = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(0[0-7]{0,2}|[1-3][0-7]{2}))/.exec(pattern.slice(at))
  if (code !== null) {
    cursor.at += code[0].length
    const hex = code[1] ?? code[2] ?? code[3]
    return literal(String.fromCodePoint(hex === undefined ? Number.parseInt(code[4]!, 8) : Number.parseInt(hex, 16)))
  }
  const reference = /^\\[1-9][0-9]?/.exec(pattern.slice(at))
  if (reference !== null) {
    cursor.at += reference[0].length
    return `(?:${reference[0]})`
  }
  cursor.at += 2
  return escapes[next] ?? letterEscape(next)
}

function letterEscape(next: string): string {
  if (sharedEscapes.includes(next)) return `\\${next}`
  if (/[A-Za-z0-9]/.test(next)) throw new Error(`bad escape \\${next}`)
  return literal(next)
}

/** `[…]`: a first `]` is a member, `[`, `&&` and `--` have no meaning of their own. */
function readClass(cursor: Cursor): string {
  const { pattern } = cursor
  let members = '['
  cursor.at += 1
  if (pattern[cursor.at] === '^') {
    members += '^'
    cursor.at += 1
  }
  const first = cursor.at
  while (pattern[cursor.at] !== ']' || cursor.at === first) {
    if (cursor.at >= pattern.length) throw new Error('unterminated character set')
    const [member, isRange] = readMember(cursor)
    members += isRange ? `${member}-${readMember(cursor)[0]}` : member
  }
  cursor.at += 1
  return `${members}]`
}

/** One member of a class, and whether a range starts with it. */
function readMember(cursor: Cursor): [member: string, isRange: boolean] {
  const { pattern } = cursor
  const character = String.fromCodePoint(pattern.codePointAt(cursor.at) ?? 0)
  let member = ''
  if (character === '\\') member = pattern[cursor.at + 1] === 'b' ? skip(cursor, 2, String.raw`\x08`) : readEscape(cursor)
  else member = skip(cursor, character.length, literal(character))
  const isRange = pattern[cursor.at] === '-' && cursor.at + 1 < pattern.length && pattern[cursor.at + 1] !== ']'
  if (isRange) cursor.at += 1
  return [member, isRange]
}

function skip(cursor: Cursor, length: number, result: string): string {
  cursor.at += length
  return result
}

function readGroup(cursor: Cursor): string {
  const rest = cursor.pattern.slice(cursor.at)
  if (!rest.startsWith('(?')) return skip(cursor, 1, '(')
  if (rest.startsWith('(?#')) return skipTo(cursor, ')')
  const named = /^\(\?P<([A-Za-z_]\w*)>/.exec(rest)
  if (named !== null) return skip(cursor, named[0].length, `(?<${named[1]!}>`)
  const reference = /^\(\?P=([A-Za-z_]\w*)\)/.exec(rest)
  if (reference !== null) return skip(cursor, reference[0].length, String.raw`\k<${reference[1]!}>`)
  const look = /^\(\?(?:<?[=!]|:)/.exec(rest)
  if (look !== null) return skip(cursor, look[0].length, look[0])
  // The whole pattern ignores case already, and names hold no lines for the other flags to act on.
  const ignoringCase = /^\(\?[aiLu]+:/.exec(rest)
  if (ignoringCase !== null) return skip(cursor, ignoringCase[0].length, '(?:')
  if (/^\(\?[aiLmsux]+\)/.test(rest)) throw new Error('flags such as (?i) belong at the start of the pattern')
  throw new Error(`${rest.slice(0, 4)}… is not supported`)
}

/** `{2}`, `{2,}`, `{,3}`, `{2,3}` repeat; any other brace is a letter. */
function readRepeat(cursor: Cursor): string {
  const repeat = /^\{(\d*)(,?)(\d*)\}/.exec(cursor.pattern.slice(cursor.at))
  if (repeat === null || (repeat[1] === '' && repeat[2] === '')) return skip(cursor, 1, literal('{'))
  return skip(cursor, repeat[0].length, `{${repeat[1] === '' ? '0' : repeat[1]!}${repeat[2]!}${repeat[3]!}}`)
}
