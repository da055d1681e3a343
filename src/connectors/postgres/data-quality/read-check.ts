import type { ComparisonOperator } from '../../quality-connector.ts'

/** One thing that a CHECK says of a column; constants are bare, as their types write them. */
export type CheckAtom =
  | { is: 'value' | 'length'; operator: ComparisonOperator; bound: string }
  | { is: 'listed'; values: string[] }
  | { is: 'matching'; regex: string }
  | { is: 'column'; operator: ComparisonOperator; other: string }
  | { is: 'notNull' }

const operators: Readonly<Record<string, ComparisonOperator>> = { '=': '==', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' }
const constant = String.raw`(?:(E?'(?:[^']|'')*')|(-?[\d.]+(?:e[+-]?\d+)?)|\((-?[\d.]+)\))(?:::[\w ".]+(?:\([\d, ]*\))?(?:\[\])?)?`

/**
 * What a CHECK, as pg_get_constraintdef() writes it, says of a column (or of VALUE): the parts joined by AND that compare it, or its length, with a
 * constant or another column. A part of another shape says nothing, which is always safe; a check with OR says nothing at all.
 */
export function readCheck(definition: string, column: string): CheckAtom[] {
  const [, text] = /^CHECK \((.*)\)(?: NO INHERIT)?(?: NOT VALID)?(?: NOT ENFORCED)?$/s.exec(definition) ?? []
  return text === undefined ? [] : conjuncts(text).flatMap((part) => readAtom(part, subjectOf(column)) ?? [])
}

/** The column as the server writes it, with or without a cast. */
function subjectOf(column: string): string {
  const bare = /^[a-z_][a-z0-9_$]*$/.test(column) || column === 'VALUE' ? column : `"${column.replaceAll('"', '""')}"`
  const escaped = bare.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
  return String.raw`\(?\(?(?:${escaped}|\(${escaped}\))\)?(?:::(?:text|numeric|bpchar|character varying|double precision|integer|bigint))?\)?`
}

function readAtom(part: string, subject: string): CheckAtom | undefined {
  const match = (pattern: string): RegExpExecArray | null => new RegExp(`^${pattern}$`, 's').exec(part)
  if (match(`${subject} IS NOT NULL`) !== null) return { is: 'notNull' }
  const compared = match(`${subject} (=|<>|<=|>=|<|>) ${constant}`)
  if (compared !== null) {
    const bound = constantOf(compared, 2)
    return compared[1] === '=' && compared[2] !== undefined ? { is: 'listed', values: [bound] } : { is: 'value', operator: operators[compared[1]!]!, bound }
  }
  const length = match(String.raw`(?:length|char_length|character_length)\(${subject}\) (=|<>|<=|>=|<|>) ${constant}`)
  if (length !== null) return { is: 'length', operator: operators[length[1]!]!, bound: constantOf(length, 2) }
  const regex = match(`${subject} ~ ${constant}`)
  if (regex?.[1] !== undefined) return { is: 'matching', regex: constantOf(regex, 1) }
  const listed = match(String.raw`${subject} = ANY \(\(?ARRAY\[(.*?)\]\)?(?:::[\w ]+\[\])?\)`)
  if (listed !== null) return listOf(listed[1]!)
  const other = match(String.raw`${subject} (=|<>|<=|>=|<|>) (?:([a-z_][a-z0-9_$]*)|"((?:[^"]|"")+)")`)
  return other === null ? undefined : { is: 'column', operator: operators[other[1]!]!, other: other[2] ?? other[3]!.replaceAll('""', '"') }
}

function constantOf(match: RegExpExecArray, first: number): string {
  const quoted = match[first]
  if (quoted === undefined) return match[first + 1] ?? match[first + 2] ?? ''
  // The server writes texts with a backslash as E'…'.
  const text = quoted.replace(/^E?'/, '').slice(0, -1).replaceAll("''", "'")
  return quoted.startsWith('E') ? text.replaceAll('\\\\', '\\') : text
}

function listOf(text: string): CheckAtom | undefined {
  const member = new RegExp(String.raw`\(?${constant}\)?(?:::[\w ]+)?(?:, |$)`, 'sy')
  const values: string[] = []
  while (member.lastIndex < text.length) {
    const found = member.exec(text)
    if (found === null) return undefined
    values.push(constantOf(found, 1))
  }
  return { is: 'listed', values }
}

/** Splits at AND, outside of quotes and parentheses; a text with OR at that level is one part that nobody reads. */
function conjuncts(text: string): string[] {
  const inner = stripParentheses(text.trim())
  const parts: string[] = []
  let [depth, start, isQuoted] = [0, 0, false]
  for (let index = 0; index < inner.length; index += 1) {
    const letter = inner[index]
    if (letter === "'") isQuoted = !isQuoted
    if (isQuoted) continue
    if (letter === '(' || letter === '[') depth += 1
    if (letter === ')' || letter === ']') depth -= 1
    if (depth > 0) continue
    if (inner.startsWith(' OR ', index)) return []
    if (!inner.startsWith(' AND ', index)) continue
    parts.push(inner.slice(start, index))
    start = index + ' AND '.length
  }
  parts.push(inner.slice(start))
  return parts.length === 1 ? [inner] : parts.flatMap(conjuncts)
}

/** Without the pairs of parentheses that go around the whole. */
function stripParentheses(text: string): string {
  let [depth, isQuoted] = [0, false]
  if (!text.startsWith('(')) return text
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === "'") isQuoted = !isQuoted
    if (isQuoted) continue
    if (text[index] === '(') depth += 1
    if (text[index] === ')') depth -= 1
    if (depth === 0) return index === text.length - 1 ? stripParentheses(text.slice(1, -1).trim()) : text
  }
  return text
}
