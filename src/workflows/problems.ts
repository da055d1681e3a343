import type { z } from 'zod'
import { nearestName } from '../model/nearest-name.ts'
import { isSecretField, quoteSetting } from '../model/secret-fields.ts'
import { suggestKey, type JsonSchema } from './known-keys.ts'
import type { Path } from './yaml-document.ts'

/** One thing wrong with a file: where, and a sentence without its subject ("is missing"). */
export type Problem = { path: Path; message: string }

type Issue = z.core.$ZodIssue
/** What the sentences are made from: the checked value and the schema as JSON Schema. */
export type Checked = { value: unknown; jsonSchema: JsonSchema }

/** The issues of a failed check as problems for people: each unknown key with its nearest known one, nothing said twice. */
export function toProblems(issues: readonly Issue[], checked: Checked): Problem[] {
  const flat = issues.flatMap((issue) => flatten(issue))
  const unknown = flat.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(issue.path, key, checked)) : []))
  const mistyped = new Set(unknown.flatMap(({ path, nearest }) => (nearest === undefined ? [] : [[...path.slice(0, -1), nearest].join('.')])))
  const others = flat
    .filter((issue) => issue.code !== 'unrecognized_keys')
    // A mistyped required key is one problem, not an unknown key and a missing one.
    .filter((issue) => !(isMissing(issue, checked) && mistyped.has(issue.path.join('.'))))
    .map((issue) => ({ path: issue.path, message: describe(issue, checked) }))
  return [...unknown.map(({ path, message }) => ({ path, message })), ...others]
}

/** A union that matched nowhere is told as the branch that was meant: the one with the fewest and deepest faults. */
function flatten(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
  const [closest] = issue.errors.toSorted((a, b) => distance(a) - distance(b))
  if (closest!.some((inner) => inner.path.length === 0 && inner.code === 'invalid_type')) return [issue]
  return closest!.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] } as Issue))
}

function distance(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + faultWeight(issue), 0)
}

function faultWeight(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.path.length === 0 ? 10 * issue.keys.length : 1
  return issue.path.length === 0 ? 20 : issue.path.length === 1 ? 3 : 1
}

function unknownKey(path: Path, key: string, { jsonSchema }: Checked): Problem & { nearest?: string } {
  const { nearest, belongsIn } = suggestKey(jsonSchema, path, key)
  const place = belongsIn === '' ? 'at the top of the file' : `in ${belongsIn}`
  const advice = belongsIn !== undefined ? `; it belongs ${place}` : nearest !== undefined ? `; did you mean ${nearest}?` : ''
  return { path: [...path, key], message: `is not a known key${advice}`, ...(belongsIn === undefined && nearest !== undefined && { nearest }) }
}

function isMissing(issue: Issue, { value }: Checked): boolean {
  return (issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union') && valueAt(value, issue.path) === undefined
}

function describe(issue: Issue, checked: Checked): string {
  const found = valueAt(checked.value, issue.path)
  if (isMissing(issue, checked)) return 'is missing'
  if (issue.code === 'invalid_type') return `must be ${kindName(issue.expected)}, not ${kindOf(found)}${quoteHint(issue.expected, found)}`
  if (issue.code === 'invalid_value') return describeChoice(issue.values.map(String), found, issue.path)
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) return describeChoice(issue.options.map(String), found, issue.path)
  if (issue.code === 'invalid_union') return `must be ${expectedOf(issue)}, not ${kindOf(found)}`
  if (issue.code === 'too_small') return issue.origin === 'string' || issue.origin === 'array' ? 'must not be empty' : `must be at least ${String(issue.minimum)}`
  if (issue.code === 'too_big') return issue.origin === 'string' ? `must have at most ${String(issue.maximum)} characters` : `must be at most ${String(issue.maximum)}`
  return `is wrong: ${issue.message}`
}

function describeChoice(options: readonly string[], found: unknown, path: Path): string {
  const wanted = options.length === 1 ? `must be ${options[0]!}` : `must be one of ${options.join(', ')}`
  if (typeof found !== 'string' || isSecretField(String(path.at(-1)))) return wanted
  const nearest = options.length === 1 ? undefined : nearestName(found, options)
  return `${wanted}, not ${quoteSetting(found)}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`
}

function expectedOf(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const kinds = issue.errors.flatMap((branch) => branch.flatMap((inner) => (inner.code === 'invalid_type' && inner.path.length === 0 ? [kindName(inner.expected)] : [])))
  return [...new Set(kinds)].join(' or ') || 'something else'
}

const kindNames: Record<string, string> = {
  string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', object: 'a mapping (key: value)', record: 'a mapping (key: value)', array: 'a list',
}

function kindName(expected: string): string {
  return kindNames[expected] ?? expected
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null) return 'nothing'
  return value instanceof Date ? 'a date' : kindNames[typeof value] ?? typeof value
}

/** A name such as 0123 or true is read as a number or a boolean. */
function quoteHint(expected: string, found: unknown): string {
  return expected === 'string' && (typeof found === 'number' || typeof found === 'boolean') ? '; put it in quotes' : ''
}

/** The value at a path of plain objects and arrays. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined), value)
}
