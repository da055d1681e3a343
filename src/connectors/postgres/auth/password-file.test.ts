import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { findPassword } from './password-file.ts'

const request = { host: 'db', port: 5432, database: 'shop', user: 'reader' }

test('the first line that fits is taken', () => {
  expect(findPassword('#db:5432:shop:reader:comment\nother:5432:shop:reader:no\ndb:*:*:reader:first\n*:*:*:*:last', request)).toBe('first')
  expect(findPassword('db:5432:shop:other:no\r\n*:*:*:*:last\r\n', request)).toBe('last')
  expect(findPassword('db:5432:shop:other:no', request)).toBeUndefined()
  expect(findPassword('db:5432:shop:reader', request)).toBeUndefined()
})

test('colons and backslashes are written with a backslash, a colon in the password needs none', () => {
  expect(findPassword(String.raw`\:\:1:5432:a\\b:re\:ader:p\:w:d\\`, { host: '::1', port: 5432, database: 'a\\b', user: 're:ader' })).toBe('p:w:d\\')
})

test('a socket directory goes by its own name or by localhost', () => {
  for (const host of ['/tmp', 'localhost']) expect(findPassword(`${host}:5432:*:*:x`, { ...request, host: '/tmp' })).toBe('x')
})

test('any password comes back as it went in', () => {
  fc.assert(fc.property(fc.string().filter((text) => !/[\r\n]/.test(text)), (password) => {
    expect(findPassword(`*:*:*:*:${password.replaceAll(/[\\:]/g, String.raw`\$&`)}`, request)).toBe(password)
  }))
})
