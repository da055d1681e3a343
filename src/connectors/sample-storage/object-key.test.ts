import { expect, test } from 'vitest'
import { objectKey } from './object-key.ts'

const at = Date.UTC(2026, 1, 3, 23, 59)
const table = 'pg.shop."a.b".or/ders'

test('a table has the file that OpenMetadata would give it, below the prefix', () => {
  expect(objectKey(table, at, { prefix: '/samples/', overwriteData: true })).toBe('samples/pg/shop/a.b/or_ders/sample_data.parquet')
  expect(objectKey(table, at, { prefix: '', overwriteData: true })).toBe('pg/shop/a.b/or_ders/sample_data.parquet')
})

test('a file a day where none is overwritten, and a pattern of one\'s own', () => {
  expect(objectKey(table, at, { prefix: 's', overwriteData: false })).toBe('s/pg/shop/a.b/or_ders/sample_data_2026_02_03.parquet')
  expect(objectKey(table, at, { prefix: 's', overwriteData: false, filePathPattern: '{table_name}/{nothing}.json' })).toBe('s/or_ders/{nothing}_2026_02_03.json')
})
