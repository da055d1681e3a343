import { expect, test } from 'vitest'
import type { ColumnProfile } from '../profile.ts'
import type { Column } from '../table.ts'
import { suggestConstraints, suggestTests } from './suggest.ts'

const column = (name: string, dataType: Column['dataType'], more: object = {}, rest: Partial<Column> = {}): Column => ({ name, dataType, extension: { postgres: { attributeNumber: 1, notNull: false, ...more } }, ...rest })
const table = {
  name: 'Orders', fullyQualifiedName: 's.d.shop.Orders', tableType: 'Regular' as const,
  columns: [column('id', 'BIGINT', { notNull: true }), column('state', 'ENUM', { enumLabels: ['new', 'paid'] }), column('total', 'NUMERIC'), column('code', 'VARCHAR'), column('order', 'TEXT')],
  tableConstraints: [{ constraintType: 'PRIMARY_KEY' as const, columns: ['id'] }],
}
const profile = (name: string, more: Partial<ColumnProfile>): ColumnProfile => ({ name, timestamp: 1, grade: 'exact', valuesCount: 100, nullCount: 0, ...more })
const profiles = [
  profile('id', { uniqueCount: 100, min: 1 }), profile('total', { min: '0.5', uniqueCount: 90 }), profile('code', { nullCount: 3, uniqueCount: 100 }), profile('order', { cardinalityDistribution: { categories: ['a', 'b'], counts: [1, 2], percentages: [1, 2] }, uniqueCount: 0 }),
]

test('what constraints prove comes first, then what the profile speaks for', () => {
  expect(suggestTests(table, profiles).map(({ name, testDefinition, isFree }) => [name, testDefinition, isFree])).toEqual([
    ['id_not_null', 'columnValuesToBeNotNull', true], ['id_unique', 'columnValuesToBeUnique', true], ['state_in_set', 'columnValuesToBeInSet', true], ['columns', 'tableSchemaToMatchContract', true],
    ['id_not_negative', 'columnValuesToBeBetween', false], ['total_not_null', 'columnValuesToBeNotNull', false], ['total_not_negative', 'columnValuesToBeBetween', false], ['code_unique', 'columnValuesToBeUnique', false],
    ['order_not_null', 'columnValuesToBeNotNull', false], ['order_in_set', 'columnValuesToBeInSet', false], ['row_count', 'tableRowCountToFollowHistory', false],
  ])
  expect(suggestTests(table, profiles).find(({ name }) => name === 'state_in_set')).toMatchObject({
    entityLink: '<#E::table::s.d.shop.Orders::columns::state>', parameterValues: [{ name: 'allowedValues', value: '["new","paid"]' }, { name: 'matchEnum', value: 'true' }, { name: 'ignoreNulls', value: 'true' }],
  })
  expect(suggestTests(table, []).map(({ name }) => name)).toEqual(['id_not_null', 'id_unique', 'state_in_set', 'columns', 'row_count'])
})

test('the columns are a contract, texts of one length keep it, and the youngest instant of late says how fresh rows are', () => {
  const at = Date.UTC(2024, 0, 31, 12)
  const columns = [column('code', 'CHAR', { notNull: true }, { dataTypeDisplay: 'char(2)' }), column('born', 'DATE'), column('loaded', 'TIMESTAMP'), column('seen', 'TIMESTAMPZ'), column('due', 'DATE')]
  const found = suggestTests({ ...table, columns, tableConstraints: [] }, [
    profile('code', { minLength: 2, maxLength: 2, nullCount: 5 }), ...[['born', '2001-05-05'], ['loaded', '2024-01-30T06:00:00'], ['seen', '2024-01-29T12:00:00+00:00'], ['due', '2024-02-05']].map(([name, max]) => profile(name!, { timestamp: at, max: max!, nullCount: 5 })),
  ])
  expect(found.filter(({ testDefinition }) => testDefinition !== 'columnValuesToBeNotNull').map(({ name, parameterValues, reason }) => [name, parameterValues.map(({ value }) => value), reason])).toEqual([
    ['columns', ['[{"name":"code","type":"char(2)","nullable":false},{"name":"born","type":"DATE","nullable":true},{"name":"loaded","type":"TIMESTAMP","nullable":true},{"name":"seen","type":"TIMESTAMPZ","nullable":true},{"name":"due","type":"DATE","nullable":true}]', 'true'], 'No column may go, change its type or let NULL in; others may come.'],
    ['code_length', ['2', '2'], 'Each of 100 values has 2 characters.'], ['row_count', [], 'Learns how many rows to expect.'], ['loaded_fresh', ['loaded', '60', 'hours'], 'The youngest loaded was 30 h old when it was profiled.'],
  ])
})

test('NOT NULL of a domain, or one that is NOT VALID, proves nothing: not null is suggested where the profile speaks for it, and costs a scan', () => {
  const of = (more: object, constraints: object[] = []) => suggestTests({ ...table, columns: [column('id', 'BIGINT', { notNull: true, ...more })], tableConstraints: [], extension: { postgres: { constraints } } }, profiles)
    .filter(({ name }) => name === 'id_not_null').map(({ isFree, reason }) => [isFree, reason])
  const measured = [[false, 'None of 100 rows is NULL.']]
  expect(of({})).toEqual([[true, 'A constraint proves it.']])
  expect(of({ notNullByDomain: true })).toEqual(measured)
  expect(of({}, [{ name: 'id_not_null', kind: 'notNull', columns: ['id'], validated: false, enforced: true }])).toEqual(measured)
  const filled = { ...table, columns: [column('id', 'BIGINT', { notNull: true, notNullByDomain: true })] }
  expect(suggestConstraints(filled, 'shop', profiles).map(({ statement }) => statement)).toEqual(['ALTER TABLE shop."Orders" ALTER COLUMN id SET NOT NULL;'])
})

test('a foreign key of one column is a test: free where it is validated and enforced', () => {
  const key = (name: string, more: object) => ({ name, kind: 'foreignKey', columns: ['total'], referredTable: 'shop."Rates"', referredColumns: ['id'], validated: true, enforced: true, ...more })
  const withKeys = (...constraints: object[]) => suggestTests({ ...table, extension: { postgres: { constraints } } }, []).filter(({ testDefinition }) => testDefinition === 'columnValuesToExistInTable')
  expect(withKeys(key('fk', {}))).toEqual([{
    name: 'total_exists', testDefinition: 'columnValuesToExistInTable', entityLink: '<#E::table::s.d.shop.Orders::columns::total>', column: 'total',
    parameterValues: [{ name: 'referredTable', value: 'shop."Rates"' }, { name: 'referredColumn', value: 'id' }], reason: 'The foreign key fk proves it.', isFree: true,
  }])
  expect(withKeys(key('fk', { validated: false }), key('two', { enforced: false })).map(({ isFree, reason }) => [isFree, reason])).toEqual([
    [false, 'The foreign key fk is NOT VALID: not every row was checked.'], [false, 'The foreign key two is NOT ENFORCED: not every row was checked.'],
  ])
  expect(withKeys(key('pair', { columns: ['total', 'code'], referredColumns: ['a', 'b'] }))).toEqual([])
})

test('constraints are suggested where all rows were looked at, in SQL that can be run', () => {
  expect(suggestConstraints(table, 'shop', profiles).map(({ statement }) => statement)).toEqual([
    'ALTER TABLE shop."Orders" ALTER COLUMN total SET NOT NULL;', 'ALTER TABLE shop."Orders" ADD UNIQUE (code);', 'ALTER TABLE shop."Orders" ALTER COLUMN "order" SET NOT NULL;',
  ])
  expect(suggestConstraints(table, 'shop', profiles.map((one) => ({ ...one, grade: 'sampled' as const })))).toEqual([])
  expect(suggestConstraints({ ...table, tableType: 'View' }, 'shop', profiles)).toEqual([])
})
