import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFileNames, toFileName } from './file-name.ts'

test.each([
  ['orders', 'orders'],
  ['My Table', 'My%20Table'],
  ['a/b\\c', 'a%2Fb%5Cc'],
  ['..', '%2E%2E'],
  ['.', '%2E'],
  ['.hidden', '%2Ehidden'],
  ['v1.2', 'v1.2'],
  ['ends.', 'ends%2E'],
  ['100%', '100%25'],
  ['grün_日本', 'grün_日本'],
  ['🦆', '%F0%9F%A6%86'],
  ['CON', '_CON'],
  ['', '_'],
])('%j becomes %s', (name, file) => {
  expect(toFileName(name)).toBe(file)
})

test('names that differ in case only, or are taken, stay apart', () => {
  const names = createFileNames(['README.md'])
  expect(['orders', 'Orders', 'ORDERS', 'README'].map((name) => names(name, '.md'))).toEqual(['orders.md', 'Orders~2.md', 'ORDERS~3.md', 'README~2.md'])
})

test('any name is one safe part of a path, never longer than a file system takes', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
    const file = toFileName(name)
    expect(file).toMatch(/^[^/\\:*?"<>|]+$/)
    expect(file).not.toMatch(/^\.|[\u0000-\u001f\u007f]/)
    expect(Buffer.byteLength(`${file}~99.json.tmp`)).toBeLessThanOrEqual(255)
  }))
})
