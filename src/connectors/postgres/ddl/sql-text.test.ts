import { expect, test } from 'vitest'
import { inParentheses, lowerKeywords, toParameterList, toScript } from './sql-text.ts'

test('keywords become lower case, names and literals stay', () => {
  expect(lowerKeywords(`CHECK ("A ""B" > 'It''s "NULL"'::text AND c IS NOT NULL)`)).toBe(`check ("A ""B" > 'It''s "NULL"'::text and c is not null)`)
  expect(lowerKeywords(`E'A\\\\B'::text`)).toBe(`e'A\\\\B'::text`)
})

test('an expression gets parentheses unless one pair holds all of it', () => {
  expect(inParentheses('a')).toBe('(a)')
  expect(inParentheses('(a + (b))')).toBe('(a + (b))')
  expect(inParentheses('(a) + (b)')).toBe('((a) + (b))')
  expect(inParentheses(`(a = ')')`)).toBe(`(a = ')')`)
  expect(inParentheses(`(a = ')') or ("(")`)).toBe(`((a = ')') or ("("))`)
})

test('storage parameters are quoted where they are no plain word or number', () => {
  expect(toParameterList(['fillfactor=70', 'toast.autovacuum_enabled=off', 'n_distinct=-0.5', 'Odd=a b=c', 'flag']))
    .toBe(`fillfactor=70, toast.autovacuum_enabled=off, n_distinct=-0.5, "Odd"='a b=c', flag`)
})

test('a script ends statements, not comments, and parts groups by an empty line', () => {
  expect(toScript([['select 1', '-- why'], [], ['select 2']])).toBe('select 1;\n-- why\n\nselect 2;')
})
