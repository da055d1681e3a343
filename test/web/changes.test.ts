import { expect, test } from 'vitest'
import type { ChangeDescription, FieldChange } from '../../web/api/types.ts'
import { changeLines, changeSummary } from '../../web/format/changes.ts'

function change({ added = [], updated = [], deleted = [] }: { added?: FieldChange[]; updated?: FieldChange[]; deleted?: FieldChange[] }): ChangeDescription {
  return { previousVersion: 0.1, fieldsAdded: added, fieldsUpdated: updated, fieldsDeleted: deleted }
}
const words = (description: ChangeDescription) => changeLines(description).map((line) => line.words)

test('columns that came and went are named with their types', () => {
  expect(words(change({
    added: [{ name: 'columns', newValue: JSON.stringify([{ name: 'vat', dataTypeDisplay: 'numeric(12,2)' }, { name: 'note', dataTypeDisplay: 'text' }]) }],
    deleted: [{ name: 'columns', oldValue: JSON.stringify([{ name: 'old id', dataTypeDisplay: 'integer' }]) }],
  }))).toEqual(['column vat (numeric(12,2)) added', 'column note (text) added', 'column old id (integer) deleted'])
})

test('a rename is told once, the full name that changed with it is not', () => {
  expect(words(change({ updated: [{ name: 'name', oldValue: 'purchase', newValue: 'orders' }, { name: 'fullyQualifiedName', oldValue: 'a.purchase', newValue: 'a.orders' }] })))
    .toEqual(['renamed from purchase to orders'])
  expect(words(change({ updated: [{ name: 'fullyQualifiedName', oldValue: 'a.b.t', newValue: 'a.c.t' }] }))).toEqual(['now stands at a.c.t'])
})

test('facts of a column are told with the column, quoted and nested names too', () => {
  expect(words(change({
    updated: [
      { name: 'columns.status.dataTypeDisplay', oldValue: 'text', newValue: 'order_status' },
      { name: 'columns."a.b".name', oldValue: 'a.b', newValue: 'ab' },
      { name: 'columns.status.extension.postgres.notNull', oldValue: false, newValue: true },
      { name: 'columns.address.children.zip.description', oldValue: 'Code', newValue: 'Postal code' },
    ],
  }))).toEqual([
    'type of column status: text → order_status', 'column a.b renamed to ab', 'column status may no longer be null', 'description of column address › zip: Code → Postal code',
  ])
})

test('a list that is stored as one value is told element by element', () => {
  const old = [{ name: 'a_pkey', method: 'btree' }, { name: 'gone', method: 'gin' }]
  const young = [{ name: 'a_pkey', method: 'hash' }, { name: 'fresh', method: 'gin' }]
  expect(words(change({ updated: [{ name: 'extension.postgres.indexes', oldValue: JSON.stringify(old), newValue: JSON.stringify(young) }] })))
    .toEqual(['index fresh added', 'index a_pkey changed', 'index gone deleted'])
})

test('a long text is compared line by line, a short one is told in the words', () => {
  const [line] = changeLines(change({ updated: [{ name: 'schemaDefinition', oldValue: 'select a\nfrom t', newValue: 'select b\nfrom t' }] }))
  expect(line).toEqual({ kind: 'updated', words: 'definition changed', before: 'select a\nfrom t', after: 'select b\nfrom t' })
  expect(words(change({ added: [{ name: 'description', newValue: 'People' }] }))).toEqual(['description added: People'])
})

test('tags, owners and constraints are named by what tells them apart', () => {
  expect(words(change({
    added: [
      { name: 'tags', newValue: JSON.stringify([{ tagFQN: 'PII.Sensitive' }]) }, { name: 'owners', newValue: JSON.stringify([{ id: '1', name: 'ann', displayName: 'Ann' }]) },
      { name: 'tableConstraints', newValue: JSON.stringify([{ constraintType: 'FOREIGN_KEY', columns: ['a', 'b'] }]) },
    ],
    updated: [{ name: 'deleted', oldValue: true, newValue: false }, { name: 'sourceHash', oldValue: 'a', newValue: 'b' }],
  }))).toEqual(['tag PII.Sensitive added', 'owner Ann added', 'foreign key on a, b added', 'came back'])
})

test('a summary says how much more there is; the first version has nothing to say', () => {
  const three = change({ updated: ['a', 'b', 'c'].map((name) => ({ name, oldValue: 1, newValue: 2 })) })
  expect(changeSummary(three)).toBe('a: 1 → 2; b: 1 → 2; 1 more')
  expect(changeSummary(undefined)).toBe('')
})
