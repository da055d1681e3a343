import { beforeAll, expect, test } from 'vitest'
import { loadSqlParser, type SqlParser } from './parser.ts'

let parser: SqlParser
beforeAll(async () => { parser = await loadSqlParser() })

test.each([
  ['select * from a.t', 'select * from b.t'], ['select * from a.t', 'select * from t'], ['select * from t_2025', 'select * from t_2026'], ['delete from "T 10"', 'delete from "T 20"'],
  ['select 1 from a.t where exists (select from b.u)', 'select 1 from a.t where exists (select from c.u)'], ['truncate t_10', 'truncate t_20'], ['select a.t.x from a.t', 'select b.t.x from b.t'],
])('%s and %s are two statements', (one, other) => {
  expect(parser.fingerprint(one)).not.toBe(parser.fingerprint(other))
})

test.each([
  ['select * from a.t where x = 1', 'select  * from a.t -- note\n where x = $1'], ['select * from t_2025 where x in (1, 2)', 'select * from t_2025 where x in ($1, $2, $3)'],
  [`insert into a.t values (1, 'x'), (2, 'y')`, 'insert into a.t values ($1, $2)'], [`select 1.5 from "A" where d > '2026-01-01'`, 'select $1 from "A" where d > $2'],
])('%s and %s are one', (one, other) => {
  expect(parser.fingerprint(one)).toBe(parser.fingerprint(other))
})

test.each([
  [`select 'never ended`, 'unterminated quoted string'], ['select "" from t', 'zero-length delimited identifier'], [`select ${'('.repeat(30_000)}1`, 'memory exhausted'], ['select from where', 'syntax error'],
])('what the grammar refuses has no fingerprint and no normalized text, whatever it says of it: %.30s', (sql, said) => {
  for (const read of [parser.fingerprint, parser.normalize]) expect(() => read(sql)).toThrow(said)
})

test.each([
  [`insert into "T $1" values ('a $2', 1.5, $tag$x$tag$, b'1') -- 3`, 'insert into "T $1" values ($1, $2, $3, $4) -- 3'], ['select $1 + 2, - 3', 'select $1 + $2, $3'], [`select 'Müller' as "ü" where x = 'é'`, 'select $1 as "ü" where x = $2'],
])('%s is normalized', (sql, expected) => {
  expect(parser.normalize(sql)).toBe(expected)
})
