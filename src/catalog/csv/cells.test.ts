import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromCsv, fromListCell, fromSafeCell, toCsv, toListCell, toSafeCell } from './cells.ts'

test('no cell begins as a formula does, and each comes back as it went', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', 'a', ',', '"', '\n') })), (text) => {
    const cell = toSafeCell(text)
    expect(cell).not.toMatch(/^[=+\-@\t\r]/)
    expect(fromSafeCell(cell)).toBe(text)
  }))
  expect(toSafeCell("=HYPERLINK(\"http://x\")")).toBe("'=HYPERLINK(\"http://x\")")
})

test('records come back, with the line that each begins on', () => {
  const csv = toCsv([['name*', 'description'], ['a', 'two\nlines, and "quotes"'], ['=b', '']])
  expect(csv).toBe('name*,description\r\na,"two\nlines, and ""quotes"""\r\n\'=b,\r\n')
  expect(fromCsv(csv)).toEqual([
    { line: 1, cells: ['name*', 'description'] }, { line: 2, cells: ['a', 'two\nlines, and "quotes"'] }, { line: 4, cells: ['=b', ''] },
  ])
  expect(() => fromCsv('a,b\n"c')).toThrow(/line/i)
})

test('a cell with several values keeps those with a separator in them', () => {
  const values = ['user:ann', 'team:Data; and "more"', 'PII.Sensitive']
  expect(toListCell(values)).toBe('user:ann;"team:Data; and ""more""";PII.Sensitive')
  expect(fromListCell(toListCell(values))).toEqual(values)
  expect(fromListCell('  ')).toEqual([])
})
