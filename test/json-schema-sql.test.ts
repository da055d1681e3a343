import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schemaSql } from '../src/connectors/postgres/data-quality/json-schema-sql.ts'
import { parseExactJson } from '../src/model/exact-json.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const schemas: readonly object[] = [
  {}, { type: 'object' }, { type: ['string', 'null'] }, { type: 'integer' }, { type: 'number', minimum: 0, exclusiveMaximum: 10 }, { multipleOf: 0.5 }, { enum: [1, 'a', null, { k: 1 }, [1]] }, { const: { k: 1 } },
  { minLength: 2, maxLength: 3 }, { pattern: '^a+$' }, { minItems: 1, maxItems: 2, uniqueItems: true }, { items: { type: 'integer' } }, { prefixItems: [{ type: 'integer' }, { type: 'string' }], items: { type: 'boolean' } }, { contains: { const: 'a' } },
  { required: ['k'] }, { properties: { k: { type: 'integer' }, 'o\'dd "key"': false } }, { properties: { k: true }, additionalProperties: false }, { properties: { k: {} }, patternProperties: { '^x': { type: 'string' } }, additionalProperties: { type: 'boolean' } },
  { minProperties: 1, maxProperties: 2 }, { propertyNames: { maxLength: 1 } }, { not: { type: 'string' } }, { anyOf: [{ type: 'string' }, { minimum: 5 }] }, { oneOf: [{ type: 'integer' }, { minimum: 5 }] }, { allOf: [{ minimum: 1 }, { maximum: 3 }] },
  { $defs: { id: { type: 'integer', minimum: 1 } }, properties: { k: { $ref: '#/$defs/id' } } },
  { type: 'object', required: ['k'], properties: { k: { type: 'object', properties: { list: { type: 'array', items: { type: 'object', required: ['n'], properties: { n: { enum: [1, 2] } }, additionalProperties: false } } } } } },
]
const values: readonly unknown[] = [
  null, true, false, 0, 1, 2, 2.5, -1, 5, 9.99, 10, 1e3, '', 'a', 'aa', 'aaaa', 'b', '😀😀', [], [1], [1, 1], [1, 'a', true], [1, 'a', 2], ['a'], ['b', 'a'], {}, { k: 1 }, { k: 0 }, { k: 'x' }, { k: null }, { k: 1, x1: 'y' }, { k: 1, x1: 2 }, { z: true },
  { z: 1 }, { 'o\'dd "key"': 1 }, { long: 1 }, { k: { list: [{ n: 1 }, { n: 2 }] } }, { k: { list: [{ n: 3 }] } }, { k: { list: [{ n: 1, m: 1 }] } }, { k: { list: 'no' } },
]

describe.each(servers())('JSON Schema as SQL of PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  beforeAll(async () => { database = await temporaryDatabase({ major }) })
  afterAll(() => database.drop())

  test.each(schemas.map((schema) => [JSON.stringify(schema), schema] as const))('%s tells what Ajv tells', async (_text, schema) => {
    const validate = new Ajv2020({ strict: false }).compile(schema)
    const { rows } = await database.client.query<{ valid: boolean }>(`select (${schemaSql(schema, 'v')}) as valid from unnest($1::text[]) with ordinality as t (text, place) cross join lateral (select text::jsonb as v) j order by place`, [values.map((value) => JSON.stringify(value))])
    const differing = values.filter((value, index) => rows[index]!.valid !== validate(value)).map((value) => JSON.stringify(value))
    expect(differing).toEqual([])
  })
})

test('digits that a double would round are kept', () => {
  expect(schemaSql(parseExactJson('{"minimum": 9007199254740993, "multipleOf": 0.1}'), 'v')).toContain(`>= '9007199254740993'::numeric`)
  expect(schemaSql(parseExactJson('{"enum": [{"9007199254740993": [9007199254740993, "9007199254740993", 1e400]}, 2.50]}'), 'v')).toBe(
    `(v = any (array['{"9007199254740993":[9007199254740993,"9007199254740993",1e400]}'::jsonb, '2.5'::jsonb]::jsonb[]))`)
  expect(() => parseExactJson('{"minimum": 01}')).toThrow(SyntaxError)
})

test('what cannot be pushed into the server is refused by its name', () => {
  for (const [schema, reason] of [
    [{ if: {} }, /uses if/], [{ $ref: 'https://example.com' }, /refers to https/], [{ $ref: '#/nowhere' }, /not in it/], [{ $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, /from within itself/], [{ minimum: '1' }, /where a number should be/],
    [{ type: 'date' }, /type date/], [[], /neither an object/], [{ properties: [] }, /no object/], [{ anyOf: [] }, /empty list/],
  ] as const) expect(() => schemaSql(schema, 'v')).toThrow(reason)
})
