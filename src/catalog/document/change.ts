import type { ChangeDescription, FieldChange } from '../../model/entity.ts'
import { quotePart } from '../../model/fqn.ts'
import { maskSecrets } from '../../model/secret-fields.ts'
import type { Column } from '../../model/table.ts'
import { columnKey, matchColumns } from './column.ts'
import { isSameContent, toCanonicalJson, type JsonObject } from './content.ts'
import { columnsOf } from './curated.ts'
import { referenceFields } from './reference-fields.ts'

/** One state of an entity as it is shown: its names and its document with people's words over it. */
export type ShownState = { name: string; fullyQualifiedName: string; deleted: boolean; shown: JsonObject }
/** What differs, and whether readers of the entity may break on it. */
export type Change = { fieldsAdded: FieldChange[]; fieldsUpdated: FieldChange[]; fieldsDeleted: FieldChange[]; isBreaking: boolean }

/** Fields whose elements come and go one by one, and what tells the elements apart. */
const listKeys: Record<string, (element: never) => string> = {
  tags: (tag: { tagFQN: string }) => tag.tagFQN,
  ...Object.fromEntries(Object.keys(referenceFields).map((field) => [field, (reference: { id: string }) => reference.id])),
  teams: (team: { id: string }) => team.id,
  users: (user: { id: string }) => user.id,
  customProperties: (property: { name: string }) => property.name,
  tableConstraints: (constraint: unknown) => toCanonicalJson(constraint),
}
/** Numbers of the object at the source, which change when it is made anew, and positions, which change when a neighbour goes. */
const silentFields = new Set(['oid', 'attributeNumber', 'ordinalPosition', 'fullyQualifiedName'])
const shrinkable = new Set(['dataLength', 'precision', 'scale'])

/** What changed between two states, in the field names of OpenMetadata (`columns.<name>.description`). */
export function describeChange(before: ShownState, after: ShownState, options: { columnsByName: boolean } = { columnsByName: false }): Change {
  const change: Change = { fieldsAdded: [], fieldsUpdated: [], fieldsDeleted: [], isBreaking: false }
  compareValue(change, 'name', before.name, after.name)
  compareValue(change, 'fullyQualifiedName', before.fullyQualifiedName, after.fullyQualifiedName)
  compareValue(change, 'deleted', before.deleted, after.deleted)
  compareFields(change, '', before.shown, after.shown)
  compareColumns(change, { path: 'columns', byName: options.columnsByName }, columnsOf(before.shown), columnsOf(after.shown))
  return change
}

export function isEmptyChange(change: Change): boolean {
  return change.fieldsAdded.length + change.fieldsUpdated.length + change.fieldsDeleted.length === 0
}

/** The version after a change: 0.1 more, or 1.0 more where it is breaking. */
export function nextVersion(version: number, isBreaking: boolean): number {
  return Math.round((version + (isBreaking ? 1 : 0.1)) * 10) / 10
}

export function toChangeDescription(change: Change, previousVersion: number): ChangeDescription {
  const { isBreaking: _, ...fields } = change
  return { ...fields, previousVersion }
}

function compareFields(change: Change, prefix: string, before: JsonObject, after: JsonObject): void {
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (field === 'columns' || field === 'children' || silentFields.has(field)) continue
    const [was, is] = [before[field], after[field]]
    if (was === is || isSameContent(was, is)) continue
    if (field === 'extension' || field === 'postgres') compareFields(change, `${prefix}${field}.`, (was ?? {}) as JsonObject, (is ?? {}) as JsonObject)
    else if (field === 'connection') compareConnections(change, prefix + field, was, is)
    else if (listKeys[field] !== undefined) compareList(change, { name: prefix + field, keyOf: listKeys[field] as (element: unknown) => string }, was, is)
    else compareValue(change, prefix + field, was, is)
  }
}

function compareValue(change: Change, name: string, before: unknown, after: unknown): void {
  if (isSameContent(before, after)) return
  if (before === undefined) change.fieldsAdded.push({ name, newValue: toText(after) })
  else if (after === undefined) change.fieldsDeleted.push({ name, oldValue: toText(before) })
  else change.fieldsUpdated.push({ name, oldValue: toText(before), newValue: toText(after) })
}

/** A change of a secret is told, and the secret is not: not even the mark that stands for it. */
function compareConnections(change: Change, name: string, before: unknown, after: unknown): void {
  if (before === undefined || after === undefined) return compareValue(change, name, maskSecrets(before), maskSecrets(after))
  change.fieldsUpdated.push({ name, oldValue: toText(maskSecrets(before)), newValue: toText(maskSecrets(after)) })
}

function compareList(change: Change, { name, keyOf }: { name: string; keyOf: (element: unknown) => string }, before: unknown, after: unknown): void {
  const [was, is] = [(before ?? []) as unknown[], (after ?? []) as unknown[]]
  const gone = without(was, is, keyOf)
  const come = without(is, was, keyOf)
  if (come.length > 0) change.fieldsAdded.push({ name, newValue: toCanonicalJson(come) })
  if (gone.length > 0) change.fieldsDeleted.push({ name, oldValue: toCanonicalJson(gone) })
  if (come.length + gone.length === 0) compareValue(change, name, was, is)
}

function without(elements: readonly unknown[], others: readonly unknown[], keyOf: (element: unknown) => string): unknown[] {
  const keys = new Set(others.map(keyOf))
  return elements.filter((element) => !keys.has(keyOf(element)))
}

/** Where columns are compared: the path of their list, and whether their names alone tell them apart. */
type ColumnScope = { path: string; byName: boolean }

function compareColumns(change: Change, { path, byName }: ColumnScope, before: readonly Column[], after: readonly Column[]): void {
  const pairs = matchColumns(before, after, { byName })
  const kept = new Set(pairs.values())
  const come = after.filter((column) => !pairs.has(column))
  const gone = before.filter((column) => !kept.has(column))
  if (come.length > 0) change.fieldsAdded.push({ name: path, newValue: toCanonicalJson(come) })
  if (gone.length > 0) change.fieldsDeleted.push({ name: path, oldValue: toCanonicalJson(gone) })
  if (gone.length > 0) change.isBreaking = true
  for (const [now, was] of pairs) compareColumn(change, { path: `${path}.${quotePart(was.name)}`, byName }, was, now)
}

function compareColumn(change: Change, { path, byName }: ColumnScope, before: Column, after: Column): void {
  if (before === after) return
  if (isBreakingColumnChange(before, after)) change.isBreaking = true
  compareFields(change, `${path}.`, before, after)
  compareColumns(change, { path: `${path}.children`, byName }, before.children ?? [], after.children ?? [])
}

function isBreakingColumnChange(before: Column, after: Column): boolean {
  if (before.name !== after.name || before.dataType !== after.dataType || before.arrayDataType !== after.arrayDataType) return true
  if (columnKey(before) !== columnKey(after) && before.dataTypeDisplay !== after.dataTypeDisplay) return true
  return [...shrinkable].some((field) => isSmaller(after[field as 'scale'], before[field as 'scale']))
}

function isSmaller(after: number | undefined, before: number | undefined): boolean {
  return after !== undefined && before !== undefined && after < before
}

function toText(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? value : toCanonicalJson(value)
}
