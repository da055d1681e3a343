import { stdnumOf } from './check-digits.ts'

/** Numbers that are the same in every run. */
export type Dice = { int(most: number): number; pick<T>(list: readonly T[]): T; digits(count: number): string; text(pattern: string): string }

/** Dice with a seed; a pattern's `#` is a digit, `@` a capital, `x` a hexadecimal digit. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (most: number): number => Math.floor(next() * most)
  const digits = (count: number): string => Array.from({ length: count }, () => int(10)).join('')
  const one: Readonly<Record<string, () => string>> = { '#': () => String(int(10)), '@': () => 'ABCDEFGHJKLMNPQRSTUVWXYZ'[int(24)]!, x: () => '0123456789abcdef'[int(16)]! }
  return { int, digits, pick: (list) => list[int(list.length)]!, text: (pattern) => [...pattern].map((letter) => one[letter]?.() ?? letter).join('') }
}

/** Digits with the check digit of Luhn at their end. */
export function luhn(body: string): string {
  let sum = 0
  for (let i = 0; i < body.length; i++) {
    const digit = Number(body[body.length - 1 - i])
    sum += i % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit
  }
  return `${body}${(10 - (sum % 10)) % 10}`
}

/** An IBAN of a country whose account part is given. */
export function iban(country: string, account: string): string {
  const numbers = [...`${account}${country}00`].map((letter) => parseInt(letter, 36)).join('')
  return `${country}${String(98n - (BigInt(numbers) % 97n)).padStart(2, '0')}${account}`
}

/** A day between two years, as PostgreSQL writes it. */
export function day(dice: Dice, from: number, to: number): string {
  return `${from + dice.int(to - from + 1)}-${String(1 + dice.int(12)).padStart(2, '0')}-${String(1 + dice.int(28)).padStart(2, '0')}`
}

/** A number that a check of a country passes, found by trying. */
export function passing(country: string, number: string, pattern: () => string): string {
  const check = stdnumOf(country, number)
  for (;;) {
    const candidate = pattern()
    if (check(candidate)) return candidate
  }
}
