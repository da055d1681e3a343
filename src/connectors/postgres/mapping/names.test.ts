import { expect, test } from 'vitest'
import { wordOf } from './letters.ts'
import { toRoutineName } from '../../../model/routine-name.ts'

test('a routine is called by its name and argument types', () => {
  expect(toRoutineName('f', '')).toBe('f()')
  expect(toRoutineName('f', 'integer, s.mood[]')).toBe('f(integer, s.mood[])')
})

test('a name past 256 characters is cut, and told from others that begin alike', () => {
  const types = (last: string) => [...Array<string>(40).fill('timestamp with time zone'), last].join(', ')
  const [one, other] = [toRoutineName('f', types('text')), toRoutineName('f', types('integer'))]
  expect([one.length, other.length]).toEqual([256, 256])
  expect(one).toMatch(/^f\(timestamp with time zone, .*…[0-9a-f]{8}\)$/)
  expect(one).not.toBe(other)
})

test('a letter that is not known names what it stands for', () => {
  expect(wordOf({ a: 'always' }, 'a', 'identity column')).toBe('always')
  expect(() => wordOf({ a: 'always' }, 'z', 'identity column')).toThrow('PostgreSQL says "z" for the identity column')
  expect(() => wordOf({ a: 'always' }, 'toString', 'identity column')).toThrow('toString')
})
