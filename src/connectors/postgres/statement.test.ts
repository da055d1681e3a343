import { expect, test } from 'vitest'
import { markStatement } from './statement.ts'

const mark = '/* {"app": "Trunkline", "workflow": "metadata"} */'

test('the mark follows the first word, where every server keeps it', () => {
  expect(markStatement('metadata', 'select 1')).toBe(`select ${mark} 1`)
  expect(markStatement('metadata', '\n  with a as (select 1) table a')).toBe(`\n  with ${mark} a as (select 1) table a`)
  expect(markStatement('metadata', '-- why\n/* what */ select 1')).toBe(`-- why\n/* what */ select ${mark} 1`)
  expect(markStatement('metadata', 'commit')).toBe(`commit ${mark}`)
  expect(markStatement('metadata', '(select 1)')).toBe(`${mark} (select 1)`)
})

test('a workflow cannot break out of the mark', () => {
  expect(markStatement('a */ drop table x; --', 'select 1')).toBe('select /* {"app": "Trunkline", "workflow": "adroptablex--"} */ 1')
})
