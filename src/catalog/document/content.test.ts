import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSameContent, toCanonicalJson, toContentHash } from './content.ts'

test('keys are sorted and undefined is dropped, at every depth', () => {
  expect(toCanonicalJson({ b: [{ d: 1, c: undefined }, undefined], a: { z: null, y: true } })).toBe('{"a":{"y":true,"z":null},"b":[{"d":1},null]}')
})

test('what jsonb refuses is taken out: NUL and halves of surrogate pairs', () => {
  expect(toCanonicalJson({ a: 'x\0y', 'k\0': '\ud800' })).toBe('{"a":"xy","k":"\ufffd"}')
})

test('any JSON is read back as it was', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = JSON.stringify(value)
    fc.pre(!text.includes('u0000'))
    expect(JSON.parse(toCanonicalJson(value))).toEqual(JSON.parse(text))
  }))
})

test('the order of keys makes no other hash, a value does', () => {
  const hash = (value: unknown) => toContentHash(toCanonicalJson(value))
  expect(hash({ a: 1, b: 2 })).toBe(hash({ b: 2, a: 1 }))
  expect(hash({ a: 1 })).not.toBe(hash({ a: '1' }))
  expect(isSameContent({ a: undefined }, {})).toBe(true)
})
