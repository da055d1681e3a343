import { describe, expect, test } from 'vitest'
import type { Column } from '../../model/table.ts'
import { describeChange, isEmptyChange, nextVersion } from './change.ts'
import type { JsonObject } from './content.ts'

const changeOf = (before: JsonObject, after: JsonObject) => describeChange(
  { name: 't', fullyQualifiedName: 's.t', deleted: false, shown: before }, { name: 't', fullyQualifiedName: 's.t', deleted: false, shown: after })
const column = (name: string, attributeNumber: number, more: Partial<Column> = {}): Column => ({ name, dataType: 'TEXT', ...more, extension: { postgres: { attributeNumber, ...more.extension } } })

describe('describeChange', () => {
  test('texts are added, updated and deleted by field', () => {
    expect(changeOf({ a: 'x', b: 'y' }, { b: 'z', c: 'w' })).toEqual({
      fieldsAdded: [{ name: 'c', newValue: 'w' }], fieldsUpdated: [{ name: 'b', oldValue: 'y', newValue: 'z' }], fieldsDeleted: [{ name: 'a', oldValue: 'x' }], isBreaking: false,
    })
  })

  test('tags and owners come and go one by one', () => {
    const tag = (tagFQN: string) => ({ tagFQN, state: 'Confirmed' })
    expect(changeOf({ tags: [tag('A.a'), tag('A.b')] }, { tags: [tag('A.b'), tag('A.c')] })).toMatchObject({
      fieldsAdded: [{ name: 'tags', newValue: '[{"state":"Confirmed","tagFQN":"A.c"}]' }], fieldsDeleted: [{ name: 'tags', oldValue: '[{"state":"Confirmed","tagFQN":"A.a"}]' }], fieldsUpdated: [],
    })
    expect(changeOf({ tags: [tag('A.a')] }, { tags: [{ tagFQN: 'A.a', state: 'Suggested' }] }).fieldsUpdated).toMatchObject([{ name: 'tags' }])
  })

  test('what PostgreSQL says changes by its own keys; the number of the object does not count', () => {
    expect(changeOf({ extension: { postgres: { oid: 1, owner: 'a', indexes: [] } } }, { extension: { postgres: { oid: 2, owner: 'b', indexes: [{ name: 'i' }] } } })).toMatchObject({
      fieldsUpdated: [{ name: 'extension.postgres.owner', oldValue: 'a', newValue: 'b' }, { name: 'extension.postgres.indexes', oldValue: '[]', newValue: '[{"name":"i"}]' }], fieldsAdded: [],
    })
    expect(isEmptyChange(changeOf({ extension: { postgres: { oid: 1 } } }, { extension: { postgres: { oid: 2 } } }))).toBe(true)
  })

  test('a column inside a composite has its path, a dot in its name is quoted', () => {
    const before = { columns: [column('a.b', 1, { dataType: 'STRUCT', children: [{ name: 'street', dataType: 'TEXT' }] })] }
    const after = { columns: [column('a.b', 1, { dataType: 'STRUCT', children: [{ name: 'street', dataType: 'TEXT', description: 'Where' }] })] }
    expect(changeOf(before, after).fieldsAdded).toEqual([{ name: 'columns."a.b".children.street.description', newValue: 'Where' }])
  })

  test('positions that shift because a neighbour went are not changes', () => {
    const change = changeOf({ columns: [column('a', 1, { ordinalPosition: 1 }), column('b', 2, { ordinalPosition: 2 })] }, { columns: [column('b', 2, { ordinalPosition: 1 })] })
    expect(change).toMatchObject({ fieldsAdded: [], fieldsUpdated: [], fieldsDeleted: [{ name: 'columns' }], isBreaking: true })
  })

  test.each<[string, boolean, Partial<Column>, Partial<Column>]>([
    ['another type', true, { dataType: 'INT' }, { dataType: 'TEXT' }],
    ['another element type', true, { dataType: 'ARRAY', arrayDataType: 'INT' }, { dataType: 'ARRAY', arrayDataType: 'TEXT' }],
    ['a shorter length', true, { dataLength: 40 }, { dataLength: 20 }],
    ['a longer length', false, { dataLength: 20 }, { dataLength: 40 }],
    ['less precision', true, { precision: 10 }, { precision: 8 }],
    ['a description', false, {}, { description: 'x' }],
    ['a constraint', false, { constraint: 'NULL' }, { constraint: 'NOT_NULL' }],
    ['another name', true, { name: 'a' }, { name: 'b' }],
  ])('%s of a column breaks readers: %s', (_, isBreaking, before, after) => {
    const change = changeOf({ columns: [column('a', 1, before)] }, { columns: [column('a', 1, after)] })
    expect([isEmptyChange(change), change.isBreaking]).toEqual([false, isBreaking])
  })

  test('versions count up by a tenth, and by one where readers may break', () => {
    expect([nextVersion(0.1, false), nextVersion(0.9, false), nextVersion(0.2, true), nextVersion(12.7, false)]).toEqual([0.2, 1, 1.2, 12.8])
  })
})
