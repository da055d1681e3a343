import type { ChangeDescription, FieldChange } from '../api/types.ts'
import { splitFqn, visibleName } from './fqn.ts'

/** One change in words; `before` and `after` are texts to compare where the words alone do not say it. */
export type ChangeLine = { kind: 'added' | 'updated' | 'deleted'; words: string; before?: string; after?: string }

/** What a version changed, one line per thing; empty for the first version. */
export function changeLines(change: ChangeDescription | undefined): ChangeLine[] {
  if (change === undefined) return []
  return [
    ...change.fieldsAdded.flatMap((field) => linesOf('added', field, change)),
    ...change.fieldsUpdated.flatMap((field) => linesOf('updated', field, change)),
    ...change.fieldsDeleted.flatMap((field) => linesOf('deleted', field, change)),
  ]
}

/** The first changes of a version in one line, for a list: `column email added; description changed; 3 more`. */
export function changeSummary(change: ChangeDescription | undefined, shown = 2): string {
  const lines = changeLines(change)
  const words = lines.slice(0, shown).map((line) => line.words)
  return [...words, ...(lines.length > shown ? [`${lines.length - shown} more`] : [])].join('; ')
}

type Kind = ChangeLine['kind']

function linesOf(kind: Kind, field: FieldChange, all: ChangeDescription): ChangeLine[] {
  // The hash of what a source said changes with every fact; the facts themselves are told.
  if (field.name === 'sourceHash') return []
  const value = parsed(kind === 'deleted' ? field.oldValue : field.newValue)
  const old = parsed(field.oldValue)
  if (field.name === 'name') return [{ kind, words: `renamed from ${text(old)} to ${text(value)}` }]
  // The full name changes with the name; alone it says that something above was renamed.
  if (field.name === 'fullyQualifiedName') return all.fieldsUpdated.some((one) => one.name === 'name') ? [] : [{ kind, words: `now stands at ${text(value)}` }]
  if (field.name === 'deleted') return [{ kind, words: value === true ? 'deleted at the source' : 'came back' }]
  if (kind === 'updated' && field.name.endsWith('.name')) return [{ kind, words: `${subjectOf(field.name.slice(0, -5))} renamed to ${text(value)}` }]
  if (kind !== 'updated' && Array.isArray(value)) return value.map((item) => listLine(kind, field.name, item))
  if (isNamedList(old) && isNamedList(value)) return namedListLines(field.name, old, value)
  return [valueLine(kind, field.name, old, value)]
}

type NamedItem = { name: string }

function isNamedList(value: unknown): value is NamedItem[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string')
}

/** What came, went and changed in a list that is stored as one value, such as the indexes. */
function namedListLines(field: string, old: readonly NamedItem[], value: readonly NamedItem[]): ChangeLine[] {
  const before = new Map(old.map((item) => [item.name, item]))
  const after = new Set(value.map((item) => item.name))
  const changed = value.filter((item) => before.has(item.name) && JSON.stringify(before.get(item.name)) !== JSON.stringify(item))
  return [
    ...value.filter((item) => !before.has(item.name)).map((item) => listLine('added', field, item)),
    ...changed.map((item) => ({ kind: 'updated' as const, words: `${singular(subjectOf(field))} ${visibleName(item.name)} changed`, before: text(before.get(item.name)), after: text(item) })),
    ...old.filter((item) => !after.has(item.name)).map((item) => listLine('deleted', field, item)),
  ]
}

function valueLine(kind: Kind, field: string, old: unknown, value: unknown): ChangeLine {
  const subject = subjectOf(field)
  if (field.endsWith('.notNull')) return { kind, words: `${subject.replace('NOT NULL of ', '')} ${value === true && kind !== 'deleted' ? 'may no longer be null' : 'may now be null'}` }
  const isShort = (side: unknown) => side === undefined || (typeof side !== 'object' && text(side).length <= 60 && !text(side).includes('\n'))
  if (isShort(old) && isShort(value)) return { kind, words: kind === 'updated' ? `${subject}: ${text(old)} → ${text(value)}` : `${subject} ${kind}${value === undefined ? '' : `: ${text(value)}`}` }
  return {
    kind, words: `${subject} ${kind === 'updated' ? 'changed' : kind}`,
    ...(kind !== 'added' && old !== undefined && { before: text(old) }), ...(kind !== 'deleted' && value !== undefined && { after: text(value) }),
  }
}

function listLine(kind: Kind, list: string, item: unknown): ChangeLine {
  const thing = singular(subjectOf(list))
  if (typeof item !== 'object' || item === null) return { kind, words: `${thing} ${text(item)} ${kind}` }
  const { name, tagFQN, displayName, fullyQualifiedName, dataTypeDisplay, constraintType, columns } = item as Record<string, unknown>
  const named = [tagFQN, displayName, name, fullyQualifiedName].find((one): one is string => typeof one === 'string' && one !== '')
  const type = typeof dataTypeDisplay === 'string' ? ` (${dataTypeDisplay})` : ''
  if (named !== undefined) return { kind, words: `${thing} ${visibleName(named)}${type} ${kind}` }
  const onColumns = Array.isArray(columns) ? ` on ${columns.map(String).join(', ')}` : ''
  const words = typeof constraintType === 'string' ? `${constraintType.toLowerCase().replaceAll('_', ' ')}${onColumns}` : thing
  return { kind, words: `${words} ${kind}`, ...(typeof constraintType !== 'string' && { [kind === 'added' ? 'after' : 'before']: text(item) }) }
}

function singular(words: string): string {
  return words.replace(/ies$/, 'y').replace(/xes$/, 'x').replace(/s$/, '')
}

const fieldWords: Readonly<Record<string, string>> = {
  schemaDefinition: 'definition', tableConstraints: 'constraints', dataTypeDisplay: 'type', displayName: 'display name', tableType: 'kind',
  storedProcedureCode: 'code', storedProcedureType: 'kind', tablePartition: 'partitioning', notNull: 'NOT NULL', ordinalPosition: 'position',
  rowSecurity: 'row security', sourceUrl: 'source address', dataType: 'data type', arrayDataType: 'element type', dataLength: 'length',
}

/** `columns."e.mail".description` → `description of column e.mail`; `extension.postgres.indexes` → `indexes`. */
function subjectOf(name: string): string {
  const [root, ...rest] = splitFqn(name)
  if (root === 'columns' && rest.length > 0) return columnSubject(rest)
  const path = [root ?? name, ...rest].filter((part) => part !== 'extension' && part !== 'postgres')
  return path.length === 0 ? 'PostgreSQL facts' : path.map(worded).join(' › ')
}

/** Names of columns stand between `children`; what follows the last is the field. */
function columnSubject(path: readonly string[]): string {
  const names = [path[0] ?? '']
  let next = 1
  while (path[next] === 'children' && path[next + 1] !== undefined) {
    names.push(path[next + 1] ?? '')
    next += 2
  }
  const field = path.slice(next).filter((part) => part !== 'extension' && part !== 'postgres')
  const column = `column ${names.map(visibleName).join(' › ')}`
  return field.length === 0 ? column : `${field.map((part) => (part === 'children' ? 'fields' : worded(part))).join(' › ')} of ${column}`
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
  return value === undefined || value === null ? 'nothing' : JSON.stringify(value, null, 2)
}
