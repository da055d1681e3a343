import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Secret } from '../model/secret.ts'
import { createSecretBox, isSealed, toSecretKey } from './secret-box.ts'

const newKey = () => toSecretKey(randomBytes(32).toString('base64'))

test('what was sealed opens in its place, whatever the text', () => {
  const box = createSecretBox(newKey())
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, place) => {
    const sealed = box.seal(new Secret(text), place)
    expect(isSealed(sealed)).toBe(true)
    expect(box.open(sealed, place).reveal()).toBe(text.toWellFormed())
  }), { examples: [['\ud800', 'p'], ['\0', '']] })
})

test('a sealed secret opens nowhere else and not after a changed byte', () => {
  const box = createSecretBox(newKey())
  const sealed = box.seal(new Secret('hunter2'), 'service 1/password')
  expect(() => box.open(sealed, 'service 2/password')).toThrowError(/service 2\/password cannot be read/)
  const changed = `${sealed.slice(0, -8)}AAAA${sealed.slice(-4)}`
  expect(() => box.open(changed, 'service 1/password')).toThrowError(/changed or moved/)
})

test('a new key opens what the former one sealed, and tells what still needs sealing again', () => {
  const former = newKey()
  const current = newKey()
  const sealed = createSecretBox(former).seal(new Secret('hunter2'), 'p')
  const box = createSecretBox(current, [former])
  expect(box.open(sealed, 'p').reveal()).toBe('hunter2')
  expect(box.isCurrent(sealed)).toBe(false)
  expect(box.isCurrent(box.seal(box.open(sealed, 'p'), 'p'))).toBe(true)
  expect(() => createSecretBox(current).open(sealed, 'p')).toThrowError(/not at hand/)
})

test('a key of another length is refused without being shown', () => {
  expect(() => toSecretKey('c2hvcnQ=')).toThrowError(/not 32 bytes/)
  expect(toSecretKey('ab'.repeat(32)).bytes).toHaveLength(32)
})
