import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inferJsonSchema } from './json-schema.ts'

test('keys that every object has are required, the others are known', () => {
  expect(inferJsonSchema([{ id: 1, name: 'a' }, { id: 2, tags: ['x'] }])).toEqual({
    type: 'object', required: ['id'],
    properties: { id: { type: 'integer' }, name: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
  })
})

test('mixed values are told as a list of types, integers among numbers as numbers', () => {
  expect(inferJsonSchema([1, null, 'x'])).toEqual({ type: ['integer', 'null', 'string'] })
  expect(inferJsonSchema([1, 1.5])).toEqual({ type: 'number' })
})

test('an object with very many keys is a map', () => {
  const map = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`key${index}`, index]))
  expect(inferJsonSchema([map])).toEqual({ type: 'object', additionalProperties: { type: 'integer' } })
})

test('no values say nothing', () => {
  expect(inferJsonSchema([])).toEqual({})
})

test('a key may have any name', () => {
  expect(inferJsonSchema([JSON.parse('{"__proto__": 1}')])).toEqual({ type: 'object', properties: JSON.parse('{"__proto__": {"type": "integer"}}'), required: ['__proto__'] })
})

test('every value fulfils the schema inferred from it and others', () => {
  const ajv = new Ajv({ strict: false })
  const key = fc.string().filter((name) => name !== '__proto__')
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, true, 0, 1.5, -3, 'x', ''), fc.array(tie('json'), { maxLength: 4 }), fc.dictionary(key, tie('json'), { maxKeys: 5 })),
  }))
  fc.assert(fc.property(fc.array(json, { minLength: 1, maxLength: 6 }), (values) => {
    const validate = ajv.compile(inferJsonSchema(values))
    for (const value of values) expect(validate(value)).toBe(true)
  }), { numRuns: 60 })
})
