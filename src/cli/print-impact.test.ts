import { expect, test } from 'vitest'
import type { Impact, ImpactItem } from '../model/impact.ts'
import { toImpactMarkdown, toImpactText } from './print-impact.ts'

const item = (kind: ImpactItem['kind'], effect: ImpactItem['effect'], name: string, rest: Partial<ImpactItem> = {}): ImpactItem => ({
  kind, effect, grade: 'exact', name, entityType: 'table', fullyQualifiedName: `pg.shop.public.${name}`, distance: 1, columns: [], reason: `is built on orders`, owners: [], ...rest,
})
const ann = { id: '1', type: 'user', name: 'ann_b' }
const impact: Impact = {
  subject: { entityType: 'table', fullyQualifiedName: 'pg.shop.public.orders', column: 'amount', owners: [] },
  items: [
    item('view', 'breaks', 'totals', { columns: ['total'], owners: [ann] }), item('test', 'breaks', 'totals.total_is_there', { entityType: 'testCase', grade: 'catalog', reason: 'tests totals.total' }),
    item('dbtModel', 'breaks', 'totals', { grade: 'catalog', reason: 'builds totals, reads orders (models/a|b.sql)' }), item('statement', 'breaks', 'insert into `x`', { grade: 'parsed', statement: 'insert into `x`\nselect 1' }),
    item('table', 'changes', 'archive', { grade: 'parsed', reason: 'is filled from \u001b[31morders' }), item('index', 'goes', 'orders_amount', { distance: 0, reason: 'is a part of the table' }),
  ],
  counts: { breaks: 4, changes: 1, goes: 1 }, owners: [{ owner: ann, items: 1 }], isTruncated: false,
}

test('an impact as text says what breaks, changes and goes, and whom to tell', () => {
  const lines = toImpactText(impact).split('\n')
  expect(lines[0]).toBe('pg.shop.public.orders.amount: 4 break, 1 change, 1 go along')
  expect(lines.filter((line) => /^\S/.test(line)).slice(1, -1)).toEqual(['Breaks (4)', 'Changes (1)', 'Goes along (1)', 'Tell'])
  expect(lines.find((line) => line.includes('dbt model'))).toMatch(/dbt model\s+pg\.shop\.public\.totals\s+builds totals, reads orders \(models\/a\|b\.sql\)\s+catalog/)
  expect(toImpactText(impact)).not.toContain('\u001b')
})

test('an impact as Markdown is a table for each effect, and nothing in it is markup', () => {
  const text = toImpactMarkdown(impact)
  expect(text.split('\n').slice(0, 3)).toEqual(['### Impact of `pg.shop.public.orders.amount`', '', '4 break, 1 change, 1 go along.'])
  expect(text).toContain('| view | `pg.shop.public.totals (total)` | is built on orders | exact | ann\\_b |')
  expect(text).toContain('models/a\\|b.sql')
  expect(text).toContain("| statement | `insert into 'x'` |")
  expect(text).toContain('<details><summary>Goes along (1)</summary>')
  expect(text).toContain('Tell: ann\\_b (1)')
  expect(text).not.toContain('\u001b')
})

test('of what nothing depends on, both say so', () => {
  const none = { ...impact, items: [], counts: { breaks: 0, changes: 0, goes: 0 }, owners: [] }
  expect(toImpactText(none)).toContain('nothing that is known depends on it')
  expect(toImpactMarkdown(none)).toContain('nothing that is known depends on it.')
})
