import { TrunklineError } from './errors.ts'

/** Joins name parts into a fully qualified name; a part holding a dot or a quote is quoted, its quotes doubled. */
export function fullyQualifiedName(...parts: readonly string[]): string {
  return parts.map(quotePart).join('.')
}

/** One part of a fully qualified name as it is written inside it. */
export function quotePart(part: string): string {
  return /[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part
}

/** Splits a fully qualified name into its bare parts; throws NAME_INVALID on an unclosed or misplaced quote. */
export function splitFullyQualifiedName(fqn: string): string[] {
  const parts: string[] = []
  let position = 0
  while (position <= fqn.length) {
    const [part, end] = fqn[position] === '"' ? readQuoted(fqn, position) : readBare(fqn, position)
    parts.push(part)
    if (end === fqn.length) return parts
    if (fqn[end] !== '.') throw invalid(fqn)
    position = end + 1
  }
  throw invalid(fqn)
}

/** The fully qualified name of the parent, or undefined for a name of one part. */
export function parentFullyQualifiedName(fqn: string): string | undefined {
  const parts = splitFullyQualifiedName(fqn)
  return parts.length < 2 ? undefined : fullyQualifiedName(...parts.slice(0, -1))
}

function readQuoted(fqn: string, start: number): [part: string, end: number] {
  let part = ''
  for (let i = start + 1; i < fqn.length; i++) {
    if (fqn[i] !== '"') part += fqn[i]
    else if (fqn[i + 1] === '"') part += fqn[i++]
    else return [part, i + 1]
  }
  throw invalid(fqn)
}

function readBare(fqn: string, start: number): [part: string, end: number] {
  const dot = fqn.indexOf('.', start)
  const end = dot === -1 ? fqn.length : dot
  const part = fqn.slice(start, end)
  if (part.includes('"')) throw invalid(fqn)
  return [part, end]
}

function invalid(fqn: string): TrunklineError {
  return new TrunklineError('NAME_INVALID', `"${fqn}" is not a fully qualified name.`, {
    object: fqn,
    hint: 'Write parts joined by dots, a part with a dot or a quote in double quotes, quotes inside doubled.',
  })
}
