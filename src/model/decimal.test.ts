import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareDecimals, isDecimal } from './decimal.ts'

test.each([
  ['9007199254740993', '9007199254740992', 1], ['0.1', '0.10', 0], ['-1', '1', -1], ['1e3', '1000.000', 0], ['-2', '-10', 1], ['0', '-0.0', 0], ['1e100000', '1', 1],
  ['12345678901234567890.123456789', '12345678901234567890.123456788', 1], ['Infinity', '1e300', 1], ['-Infinity', '-1e300', -1], ['NaN', 'Infinity', 1], ['NaN', 'NaN', 0], ['.5', '0.5', 0],
])('%s against %s', (left, right, expected) => {
  expect(Math.sign(compareDecimals(left, right))).toBe(expected)
  expect(Math.sign(compareDecimals(right, left))).toBe(expected === 0 ? 0 : -expected)
})

test('texts that are no numbers', () => {
  for (const text of ['', '.', 'abc', '1.2.3', '1e', '0x10', '1,5', '--1']) expect(isDecimal(text)).toBe(false)
})

test('agrees with whole numbers of any size, and with doubles', () => {
  fc.assert(fc.property(fc.bigInt(), fc.bigInt(), (a, b) => { expect(Math.sign(compareDecimals(String(a), String(b)))).toBe(a === b ? 0 : a < b ? -1 : 1) }))
  fc.assert(fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => { expect(Math.sign(compareDecimals(String(a), String(b)))).toBe(a === b ? 0 : a < b ? -1 : 1) }))
})
