import type { ChangeDescription, FieldChange } from '../api/types.ts'
import { visibleName } from './fqn.ts'

/** One change in words; `before` and `after` are texts to compare where the words alone do not say it. */
export type ChangeLine = { kind: 'added' | 'updated' | 'deleted'; words: string; before?: string; after?: string }

/** What a version changed, one line per thing; empty for the first version. */
export function changeLines(change: ChangeDescription | undefined): ChangeLine[] {
  if (change === undefined) return []
  return [
    ...change.fieldsAdded.flatMap((field) => linesOf('added', field)),
    ...change.fieldsUpdated.flatMap((field) => linesOf('updated', field)),
    ...change.fieldsDeleted.flatMap((field) => linesOf('deleted', field)),
  ]
}

/** The first changes of a version in one line, for a list: `column email added; description changed; 3 more`. */
export function changeSummary(change: ChangeDescription | undefined, shown = 2): string {
  const lines = changeLines(change)
  const words = lines.slice(0, shown).map((line) => line.words)
  return [...words, ...(lines.length > shown ? [`${lines.length - shown} more`] : [])].join('; ')
}

type Kind = ChangeLine['kind']

function linesOf(kind: Kind, field: FieldChange): ChangeLine[] {
  const value = parsed(kind === 'deleted' ? field.oldValue : field.newValue)
  const old = parsed(field.oldValue)
  if (field.name === 'name') return [{ kind, words: `renamed from ${text(old)} to ${text(value)}` }]
  if (field.name === 'deleted') return [{ kind, words: value === true ? 'deleted at the source' : 'came back' }]
  if (kind !== 'updated' && Array.isArray(value)) return value.map((item) => listLine(kind, field.name, item))
  const subject = subjectOf(field.name)
  if (field.name.endsWith('.name') && kind === 'updated') return [{ kind, words: `${subjectOf(field.name.slice(0, -5))} renamed from ${text(old)} to ${text(value)}` }]
  return [valueLine(kind, subject, old, value)]
}

function valueLine(kind: Kind, subject: string, old: unknown, value: unknown): ChangeLine {
  const done = kind === 'updated' ? 'changed' : kind
  const isShort = (side: unknown) => side === undefined || (typeof side !== 'object' && text(side).length <= 48 && !text(side).includes('\n'))
  if (isShort(old) && isShort(value)) return { kind, words: `${subject} ${done}${shortSides(kind, old, value)}` }
  return {
    kind, words: `${subject} ${done}`,
    ...(kind !== 'added' && old !== undefined && { before: text(old) }), ...(kind !== 'deleted' && value !== undefined && { after: text(value) }),
  }
}

function shortSides(kind: Kind, old: unknown, value: unknown): string {
  if (kind === 'updated') return old === undefined && value === undefined ? '' : ` from ${quoted(old)} to ${quoted(value)}`
  return value === undefined ? '' : `: ${text(value)}`
}

function listLine(kind: Kind, list: string, item: unknown): ChangeLine {
  const singular = subjectOf(list).replace(/ies$/, 'y').replace(/(x)es$/, '$1').replace(/s$/, '')
  if (typeof item !== 'object' || item === null) return { kind, words: `${singular} ${text(item)} ${kind}` }
  const { name, tagFQN, displayName, fullyQualifiedName, dataTypeDisplay, constraintType, columns } = item as Record<string, unknown>
  const named = [tagFQN, displayName, name, fullyQualifiedName].find((one) => typeof one === 'string' && one !== '')
  const type = typeof dataTypeDisplay === 'string' ? ` (${dataTypeDisplay})` : ''
  if (named !== undefined) return { kind, words: `${singular} ${visibleName(String(named))}${type} ${kind}` }
  const onColumns = Array.isArray(columns) ? ` on ${columns.map(String).join(', ')}` : ''
  const words = typeof constraintType === 'string' ? `${constraintType.toLowerCase().replaceAll('_', ' ')}${onColumns}` : singular
  return { kind, words: `${words} ${kind}`, ...(typeof constraintType !== 'string' && { [kind === 'added' ? 'after' : 'before']: text(item) }) }
}

const fieldWords: Readonly<Record<string, string>> = {
  schemaDefinition: 'definition', tableConstraints: 'constraints', dataTypeDisplay: 'type', displayName: 'display name', tableType: 'kind',
  storedProcedureCode: 'code', storedProcedureType: 'kind', tablePartition: 'partitioning', notNull: 'NOT NULL', ordinalPosition: 'position',
  rowSecurity: 'row security', sourceHash: 'source hash', sourceUrl: 'source address', dataType: 'data type', arrayDataType: 'element type', dataLength: 'length',
}

/** `columns.email.description` → `description of column email`; `extension.postgres.indexes` → `indexes`. */
function subjectOf(name: string): string {
  const column = /^columns[./](.+?)(?:[./]extension)?(?:[./]postgres)?[./]([A-Za-z]+)$/.exec(name)
  if (column !== null) return `${worded(column[2] ?? '')} of column ${visibleName(column[1] ?? '')}`
  const plainColumn = /^columns[./](.+)$/.exec(name)
  if (plainColumn !== null) return `column ${visibleName(plainColumn[1] ?? '')}`
  const path = name.replace(/^extension[./]?(postgres[./]?)?/, '')
  return path === '' ? 'PostgreSQL facts' : path.split(/[./]/).map(worded).join(' › ')
}

function worded(field: string): string {
  return fieldWords[field] ?? field.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}

/** Values travel as JSON texts or as plain strings; a plain string stays what it is. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{"]|^(true|false|null|-?\d[\d.]*)$/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : String(value ?? 'nothing')
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `“${value}”` : text(value)
}
