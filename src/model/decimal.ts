/** A number as digits of any length: `mantissa` · 10^`exponent`; infinities and NaN stand for themselves. */
type Decimal = { mantissa: bigint; exponent: number } | 'Infinity' | '-Infinity' | 'NaN'

/** Whether a text is a number as PostgreSQL and people write it: digits, a point, an exponent; `Infinity` and `NaN` too. */
export function isDecimal(text: string): boolean {
  return parse(text) !== undefined
}

/** Below, equal to or above 0 as the first number is less, equal or greater: exactly, however many digits there are. NaN is above all, as in PostgreSQL. Both must be numbers. */
export function compareDecimals(left: string, right: string): number {
  const [a, b] = [required(left), required(right)]
  if (typeof a === 'string' || typeof b === 'string') return rank(a) - rank(b)
  // Powers of ten beyond all sense are told by their size alone: no room is made for the digits.
  const [sizeA, sizeB] = [sizeOf(a), sizeOf(b)]
  const [signA, signB] = [signOf(a.mantissa), signOf(b.mantissa)]
  if (signA !== signB) return signA - signB
  if (signA === 0) return 0
  if (sizeA !== sizeB) return (sizeA - sizeB) * signA
  const exponent = Math.min(a.exponent, b.exponent)
  const difference = a.mantissa * 10n ** BigInt(a.exponent - exponent) - b.mantissa * 10n ** BigInt(b.exponent - exponent)
  return signOf(difference)
}

function parse(text: string): Decimal | undefined {
  const trimmed = text.trim()
  const special = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(trimmed)
  if (special !== null) return special[2]!.toLowerCase() === 'nan' ? 'NaN' : special[1] === '-' ? '-Infinity' : 'Infinity'
  const [, sign, whole = '', fraction = '', power = '0'] = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i.exec(trimmed) ?? []
  if (sign === undefined || whole + fraction === '') return undefined
  const mantissa = BigInt(whole + fraction)
  return { mantissa: sign === '-' ? -mantissa : mantissa, exponent: Number(power) - fraction.length }
}

function required(text: string): Decimal {
  const found = parse(text)
  if (found === undefined) throw new RangeError(`"${text}" is no number`)
  return found
}

function rank(value: Decimal): number {
  return value === 'NaN' ? 2 : value === 'Infinity' ? 1 : value === '-Infinity' ? -1 : 0
}

function sizeOf({ mantissa, exponent }: { mantissa: bigint; exponent: number }): number {
  return String(mantissa < 0n ? -mantissa : mantissa).length + exponent
}

function signOf(value: bigint): number {
  return value > 0n ? 1 : value < 0n ? -1 : 0
}
