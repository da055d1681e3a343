import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Column } from '../../model/table.ts'
import { toCanonicalJson, type JsonObject } from './content.ts'
import { overlay, rekeyColumns, separate, withoutOverridden } from './curated.ts'

const text = fc.option(fc.string({ minLength: 1 }), { nil: undefined })
const tags = fc.option(fc.uniqueArray(fc.constantFrom('A.a', 'B.b', 'C.c'), { minLength: 1 }).map((names) => names.map((tagFQN) => (
  { tagFQN, source: 'Classification', labelType: 'Manual', state: 'Confirmed' }))), { nil: undefined })
const words = fc.record({ description: text, displayName: text, tags })

/** A source's document and what a person makes of it: the same columns, other words. */
const documents = fc.tuple(words, words, fc.array(fc.tuple(words, words), { maxLength: 4 })).map(([said, shown, columns]) => {
  const column = (i: number, of: object): object => ({ name: `c${i}`, dataType: 'INT', extension: { postgres: { attributeNumber: i + 1 } }, ...of })
  return {
    document: { ...said, columns: columns.map(([of], i) => column(i, of)), extension: { postgres: { oid: 1 } } } as JsonObject,
    shown: { ...shown, columns: columns.map(([, of], i) => column(i, of)), extension: { postgres: { oid: 1 }, own: 1 } } as JsonObject,
  }
})

/** Tags are a set: their order is not told apart. */
function sorted(value: JsonObject): unknown {
  return JSON.parse(toCanonicalJson(value), (key, member: unknown) =>
    key === 'tags' && Array.isArray(member) ? member.toSorted((left: { tagFQN: string }, right: { tagFQN: string }) => left.tagFQN.localeCompare(right.tagFQN)) : member)
}

describe('what people write beside what a source says', () => {
  test('what is taken apart is put together again', () => {
    fc.assert(fc.property(documents, ({ document, shown }) => {
      expect(sorted(overlay(document, separate('table', document, shown, null)))).toEqual(sorted(shown))
    }))
  })

  test('what nobody touched is not kept', () => {
    fc.assert(fc.property(documents, ({ document }) => {
      expect(separate('table', document, document, null)).toBeNull()
    }))
  })

  test('a new word of the source shows where people wrote nothing', () => {
    const said = { description: 'a', columns: [{ name: 'x', dataType: 'INT' as const, description: 'x' }] }
    const curated = separate('table', said, { ...said, displayName: 'Mine' }, null)
    expect(overlay({ description: 'b', columns: [{ name: 'x', dataType: 'INT', description: 'y' }] }, curated)).toEqual(
      { displayName: 'Mine', description: 'b', columns: [{ name: 'x', dataType: 'INT', description: 'y' }] })
  })

  test('words on a column that is not there now wait for it', () => {
    const curated = { columns: { '#2': { description: 'kept' } } }
    expect(separate('table', { columns: [] }, { columns: [] }, curated)).toEqual(curated)
  })

  test('with overrideMetadata the source takes back what it speaks of, and only that', () => {
    const curated = {
      fields: { description: 'mine', displayName: 'Mine' }, tags: { added: [], removed: ['A.a'] },
      columns: { '=x': { description: 'mine', displayName: 'X' }, '=y': { description: 'mine' } },
    }
    const document = { description: 'source', columns: [{ name: 'x', dataType: 'INT', description: 'source' }] }
    expect(withoutOverridden(document, curated)).toEqual({
      fields: { displayName: 'Mine' }, tags: { added: [], removed: ['A.a'] }, columns: { '=x': { displayName: 'X' }, '=y': { description: 'mine' } },
    })
    expect(withoutOverridden({ description: 'source' }, { fields: { description: 'mine' } })).toBeNull()
  })

  test('words follow a column by attribute number, by name where the table is another object', () => {
    const column = (name: string, attributeNumber: number): Column => ({ name, dataType: 'INT', extension: { postgres: { attributeNumber } } })
    const curated = { columns: { '#1': { description: 'one' }, '#2': { description: 'two' } } }
    const before = [column('a', 1), column('b', 2)]
    expect(rekeyColumns(curated, before, [column('z', 1), column('b', 2)], { byName: false })).toEqual(curated)
    expect(rekeyColumns(curated, before, [column('b', 1), column('a', 2)], { byName: true })).toEqual({ columns: { '#1': { description: 'two' }, '#2': { description: 'one' } } })
    expect(rekeyColumns(curated, before, [column('a', 1), column('b', 7)], { byName: false })).toEqual({ columns: { '#1': { description: 'one' }, '#7': { description: 'two' } } })
  })
})
