import { expect, test } from 'vitest'
import type { PropertyType } from '../../model/custom-property.ts'
import { propertyProblem } from './custom-properties.ts'

const property = (name: PropertyType, config?: object) => ({
  name: 'p', description: '', propertyType: { id: '1', type: 'type', name }, ...(config !== undefined && { customPropertyConfig: { config } }),
}) as Parameters<typeof propertyProblem>[0]

test.each([
  ['string', ['one line'], ['two\nlines', 1]], ['markdown', ['two\nlines'], [1]], ['integer', [0, -3], [1.5, '1']], ['number', [1.5], [Number.NaN, '1']], ['boolean', [true, false], ['true']],
  ['date-cp', ['2024-02-29'], ['2023-02-29', '29.2.2024', 5]], ['dateTime-cp', ['2026-03-28T14:05:00Z', '2026-03-28T14:05'], ['2026-03-28']], ['timestamp', [1_790_000_000_000], [-1, '5']],
  ['email', ['a@b.example'], ['a@b', 'a b@c.d']], ['hyperlink-cp', [{ url: 'https://x.example/a', displayText: 'x' }], [{ url: 'javascript:alert(1)' }, 'https://x.example']],
] as const)('a %s takes its own values and no others', (kind, right, wrong) => {
  for (const value of right) expect([value, propertyProblem(property(kind), value)]).toEqual([value, undefined])
  for (const value of wrong) expect([value, propertyProblem(property(kind), value)]).toEqual([value, expect.stringMatching(/^is /)])
})

test('an enum takes its values, several of them where it may; a reference the types it names', () => {
  expect(propertyProblem(property('enum', { values: ['a', 'b'] }), 'a')).toBeUndefined()
  expect(propertyProblem(property('enum', { values: ['a', 'b'] }), ['a', 'b'])).toBe('is one value')
  expect(propertyProblem(property('enum', { values: ['a', 'b'], multiSelect: true }), ['a', 'b'])).toBeUndefined()
  expect(propertyProblem(property('entityReference', ['user']), { id: '1', type: 'table' })).toBe('refers to a user, not to a table')
  expect(propertyProblem(property('entityReferenceList', ['user']), [{ id: '1', type: 'user' }])).toBeUndefined()
})
