import fc from 'fast-check'
import { applyPatch, type Operation } from 'rfc6902'
import { describe, expect, test } from 'vitest'
import { toPatch } from './patch.ts'
import type { Document, PatchRules } from './patch-steps.ts'

const rules: PatchRules = { overrides: false, ownClassifications: new Set(['Policies']), ownerField: 'owners', withExtension: false }
const label = (tagFQN: string, more: object = {}) => ({ tagFQN, source: 'Classification', labelType: 'Automated', state: 'Suggested', ...more })
const column = (name: string, ordinalPosition: number, more: object = {}) => ({ name, ordinalPosition, dataType: 'INT', dataTypeDisplay: 'integer', ...more })

function patched(current: Document, wanted: Document, given: Partial<PatchRules> = {}): Record<string, unknown> {
  const result = structuredClone(current) as Record<string, unknown>
  expect(applyPatch(result, toPatch(current, wanted, { ...rules, ...given }) as Operation[])).toEqual(expect.not.arrayContaining([expect.any(Error)]))
  return result
}

describe('a patch of what is there', () => {
  test('what people wrote stays; what nobody wrote is filled in; an overriding source wins', () => {
    const current = { description: 'by people', owners: [{ id: '1', type: 'user' }], sourceHash: 'old' }
    const wanted = { description: 'by the source', displayName: 'Orders', owners: [{ id: '2', type: 'user' }], sourceHash: 'new' }
    expect(patched(current, wanted)).toEqual({ ...current, displayName: 'Orders', sourceHash: 'new' })
    expect(patched(current, wanted, { overrides: true })).toEqual(wanted)
    expect(patched(current, { sourceHash: 'new' }, { overrides: true })).toEqual({ ...current, sourceHash: 'new' })
  })

  test('labels of people stay, those of a policy that is gone go', () => {
    const people = [label('PII.Sensitive', { labelType: 'Manual', state: 'Confirmed' }), label('Policies.confirmed', { state: 'Confirmed' })]
    const current = { tags: [label('Policies.old'), ...people, label('Other.auto')] }
    expect(patched(current, { tags: [label('Policies.new')] })['tags']).toEqual([...people, label('Other.auto'), label('Policies.new')])
    expect(toPatch(current, { tags: [label('Policies.old')] }, rules)).toEqual([])
  })

  test('columns come and go one by one, and what was written on the others is not touched', () => {
    const current = { columns: [column('id', 1, { description: 'by people', tags: [label('PII.None', { labelType: 'Manual' })] }), column('gone', 2), column('total', 3, { dataLength: 1 })] }
    const wanted = { columns: [column('id', 1, { description: 'by the source' }), column('total', 3, { dataType: 'BIGINT', dataTypeDisplay: 'bigint' }), column('added', 4)] }
    expect(toPatch(current, wanted, rules)).toEqual([
      { op: 'remove', path: '/columns/1' }, { op: 'replace', path: '/columns/1/dataType', value: 'BIGINT' }, { op: 'replace', path: '/columns/1/dataTypeDisplay', value: 'bigint' },
      { op: 'add', path: '/columns/2', value: column('added', 4) },
    ])
  })

  test('a column under another name in its old place keeps its words; columns in another order are written anew with theirs', () => {
    const current = { columns: [column('a', 1, { description: 'one' }), column('b', 2, { description: 'two' })] }
    expect(patched(current, { columns: [column('renamed', 1), column('b', 2)] })['columns']).toEqual([column('renamed', 1, { description: 'one' }), column('b', 2, { description: 'two' })])
    expect(patched(current, { columns: [column('b', 1), column('a', 2)] })['columns']).toEqual([column('b', 1, { description: 'two' }), column('a', 2, { description: 'one' })])
  })

  test('constraints, partitions and definitions that are gone go; a server that adds fields is the same', () => {
    const current = { columns: [], tableConstraints: [{ constraintType: 'UNIQUE', columns: ['a'], extra: 1 }], tablePartition: { columns: [] }, schemaDefinition: 'x' }
    expect(patched(current, { columns: [] })).toEqual({ columns: [] })
    expect(toPatch(current, { columns: [], tableConstraints: [{ constraintType: 'UNIQUE', columns: ['a'] }], tablePartition: { columns: [] }, schemaDefinition: 'x' }, rules)).toEqual([])
  })

  test('for any columns before and after: it applies, gives the columns of the source in their order, and a second patch is empty', () => {
    const columns = fc.uniqueArray(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), ordinalPosition: fc.integer({ min: 1, max: 6 }), description: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }) }), { selector: ({ name }) => name, maxLength: 5 })
      .map((list) => list.map(({ name, ordinalPosition, description }) => column(name, ordinalPosition, description === undefined ? {} : { description })))
    fc.assert(fc.property(columns, columns, (before, after) => {
      const result = patched({ columns: before }, { columns: after })
      expect((result['columns'] as { name: string }[] | undefined ?? []).map(({ name }) => name)).toEqual(after.map(({ name }) => name))
      expect(toPatch(result, { columns: after }, rules)).toEqual([])
      for (const one of before) {
        const kept = (result['columns'] as { name: string; description?: string }[]).find(({ name }) => name === one.name)
        if ('description' in one && kept !== undefined) expect(kept.description).toBe(one.description)
      }
    }))
  })
})
