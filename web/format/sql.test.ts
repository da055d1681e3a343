import { expect, test } from 'vitest'
import { formatSql } from './sql.ts'

test('clauses of a long line stand on lines of their own, but not those in texts and parentheses', () => {
  expect(formatSql('select a, (select max(b) from inner_table) from t left join u using (id) where c = \' from \' and d is not null order by a limit $1')).toBe(
    'select a, (select max(b) from inner_table)\nfrom t\nleft join u using (id)\nwhere c = \' from \' and d is not null\norder by a\nlimit $1')
})

test('what is short or has lines stays', () => {
  expect([formatSql(' select 1 '), formatSql('select a\n  from t')]).toEqual(['select 1', 'select a\n  from t'])
})
