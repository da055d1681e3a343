import { expect, test } from 'vitest'
import { readCheck } from './read-check.ts'

/** Definitions as pg_get_constraintdef() of PostgreSQL 14 to 18 writes them. */
test.each<[string, string, unknown[]]>([
  ['CHECK ((id > 0))', 'id', [{ is: 'value', operator: '>', bound: '0' }]],
  ['CHECK (((n >= (0)::numeric) AND (n <= 100.5)))', 'n', [{ is: 'value', operator: '>=', bound: '0' }, { is: 'value', operator: '<=', bound: '100.5' }]],
  [`CHECK ((("Q r" >= '-5'::integer) AND ("Q r" <= 5)))`, 'Q r', [{ is: 'value', operator: '>=', bound: '-5' }, { is: 'value', operator: '<=', bound: '5' }]],
  [`CHECK ((s = ANY (ARRAY['a'::text, 'it''s'::text])))`, 's', [{ is: 'listed', values: ['a', "it's"] }]],
  [`CHECK ((((v)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])) AND (length((v)::text) < 4)))`, 'v', [{ is: 'listed', values: ['x', 'y'] }, { is: 'length', operator: '<', bound: '4' }]],
  [String.raw`CHECK ((r ~ '^\d+$'::text))`, 'r', [{ is: 'matching', regex: String.raw`^\d+$` }]],
  [String.raw`CHECK ((r ~ E'^\\d+$'::text))`, 'r', [{ is: 'matching', regex: String.raw`^\d+$` }]],
  ['CHECK ((f <= (0.5)::double precision))', 'f', [{ is: 'value', operator: '<=', bound: '0.5' }]],
  [`CHECK ((e = 'it''s'::text))`, 'e', [{ is: 'listed', values: ["it's"] }]],
  ['CHECK ((low < high))', 'low', [{ is: 'column', operator: '<', other: 'high' }]],
  ['CHECK (((VALUE > 0) AND (VALUE < 10)))', 'VALUE', [{ is: 'value', operator: '>', bound: '0' }, { is: 'value', operator: '<', bound: '10' }]],
  ['CHECK ((a IS NOT NULL)) NOT VALID', 'a', [{ is: 'notNull' }]],
  ['CHECK ((n > 0)) NOT ENFORCED', 'n', [{ is: 'value', operator: '>', bound: '0' }]],
  // What is not understood says nothing.
  ['CHECK (((s IS NOT NULL) OR (t IS NOT NULL)))', 's', []],
  ['CHECK (((n > 0) OR (n < (-10))))', 'n', []],
  ['CHECK (((a + b) > 0))', 'a', []],
  ['CHECK ((abs(n) > 0))', 'n', []],
  [`CHECK ((s ~~ 'a%'::text))`, 's', []],
  [`CHECK ((s <> ') AND (s = ''x'::text))`, 's', [{ is: 'value', operator: '!=', bound: ") AND (s = 'x" }]],
  ['CHECK ((other > 0))', 'n', []],
  ['CHECK ((NOT (n > 5)))', 'n', []],
])('%s of %s', (definition, column, expected) => {
  expect(readCheck(definition, column)).toEqual(expected)
})
