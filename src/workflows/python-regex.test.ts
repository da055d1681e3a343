import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePythonRegex, matchesFromStart } from './python-regex.ts'

const matches = (pattern: string, name: string) => matchesFromStart(compilePythonRegex(pattern), name)

// What CPython 3.11 answers for `re.match(pattern, name, re.IGNORECASE)`.
const answers: [pattern: string, name: string, matched: boolean][] = [
  ['orders', 'orders_2024', true],
  ['orders', 'my_orders', false],
  ['^orders$', 'ORDERS', true],
  ['^orders$', 'orders2', false],
  ['a|b', 'xb', false],
  ['.*DB$', 'salesdb', true],
  ['(?i)^Sales$', 'sALES', true],
  ['(?:a|b)c', 'bc', true],
  [String.raw`(?P<n>\w+)_(?P=n)`, 'log_log', true],
  [String.raw`\Aorders\Z`, 'orders', true],
  [String.raw`\Aorders\Z`, 'orders\n', false],
  ['orders$', 'orders\n', true],
  [String.raw`\w+$`, 'straße_é日本', true],
  [String.raw`\d$`, '٣', true],
  [String.raw`\bé\b`, 'é', true],
  ['.$', '😀', true],
  ['.', '\n', false],
  ['(?s).', '\n', true],
  ['(?x) a b # c', 'ab', true],
  ['[]x]', ']', true],
  ['[^]x]', ']', false],
  ['[&&a]', '&', true],
  ['[a[b]', '[', true],
  [String.raw`[\w-]+$`, 'a-b', true],
  ['a{,2}$', 'aa', true],
  ['a{x}', 'a{x}', true],
  [String.raw`a\-b\_c`, 'a-b_c', true],
  [String.raw`\x41\u00e9`, 'aÉ', true],
  ['(?#why)a', 'a', true],
  ['(?!tmp_)', 'tmp_x', false],
  ['', 'anything', true],
]

test.each(answers)('%s on %j is %s, as in Python', (pattern, name, matched) => {
  expect(matches(pattern, name)).toBe(matched)
})

test.each(['*.tmp', '(', ')', '[a', 'a**', String.raw`\q`, String.raw`\1`, 'a(?i)b', '(?(1)a|b)', 'a{2,1}', '(?P<1>a)', '(?#', '\\'])(
  '%s is refused by name',
  (pattern) => {
    expect(() => compilePythonRegex(pattern)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', object: pattern }))
  },
)

describe('for every name', () => {
  const escape = (name: string) => name.replaceAll(/[^\p{L}\p{N}_]/gu, (character) => (character.codePointAt(0)! < 0x80 ? `\\${character}` : character))

  test('its escaped text matches it, and anything that starts with it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, rest) => {
      expect(matches(escape(name), name + rest)).toBe(true)
    }))
  })

  test('its escaped text between ^ and \\Z matches no longer name', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 1 }), (name, rest) => {
      expect(matches(String.raw`^${escape(name)}\Z`, name)).toBe(true)
      expect(matches(String.raw`^${escape(name)}\Z`, name + rest)).toBe(false)
    }))
  })

  test('a pattern either compiles or is refused with a code, never anything else', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'ab.*+?()[]{}^$|\\-:<>P=!#,1i &') }), (pattern) => {
      try {
        compilePythonRegex(pattern)
      } catch (error) {
        expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
      }
    }), { numRuns: 2000 })
  })
})
