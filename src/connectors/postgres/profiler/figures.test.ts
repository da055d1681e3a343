import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactFigure, roundedFigure } from './figures.ts'

describe('figures', () => {
  test.each([
    ['12.50', 12.5], ['0', 0], ['0.00', 0], ['-7', -7], ['100', 100], ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'], ['0.10000000000000000001', '0.10000000000000000001'], ['1e+300', 1e300],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ])('%s is %s', (text, figure) => {
    expect(exactFigure(text)).toBe(figure)
  })

  test('no digit of a whole number is lost', () => {
    fc.assert(fc.property(fc.bigInt(), (value) => {
      expect(BigInt(exactFigure(value.toString()))).toBe(value)
    }))
  })

  test('a rounded figure is a double, or its digits beyond all doubles', () => {
    expect(roundedFigure('2.5000000000000000')).toBe(2.5)
    expect(roundedFigure('1e400')).toBe('1e400')
  })
})
