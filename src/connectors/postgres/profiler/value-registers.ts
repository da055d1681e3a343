import type { Asker } from './ask.ts'
import type { MeasuredColumn } from './measured-column.ts'
import { columnsPerSketch } from './sketch.ts'
import { barrier, type Rows } from './statements.ts'

/** 2,048 registers: an estimate is then off by 2.3 % (one standard deviation). */
const registerBits = 11
const registerCount = 2 ** registerBits
/** The number of a column stands in the lowest bits of a hash, that of its register above it, and what is left tells how rare the hash is. */
const columnBits = 11
const restBits = 64 - registerBits - columnBits
export const registerError = 1.04 / Math.sqrt(registerCount)

type RegistersRow = { position: number; places: number[] }

/**
 * What estimates the different values of columns, and of several parts of a table together: for each register the longest run of zeros at the head of the
 * hashes that fall into it (HyperLogLog: Flajolet, Fusy, Gandouet, Meunier, 2007), as one letter per register. One scan for a hundred columns.
 */
export async function readRegisters(asker: Asker, rows: Rows, columns: readonly MeasuredColumn[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (let start = 0; start < columns.length; start += columnsPerSketch) {
    const part = columns.slice(start, start + columnsPerSketch)
    for (const { position, places } of await asker.ask<RegistersRow>(registersStatement(rows, part), { orElse: true }) ?? []) found.set(part[position]!.name, toText(places))
  }
  return found
}

function registersStatement({ from, where }: Rows, columns: readonly MeasuredColumn[]): string {
  return `
  select slot & ${2 ** columnBits - 1} as position, array_agg((slot >> ${columnBits}) << 6 | ${restBits + 1} - length(ltrim(least::bit(${restBits})::text, '0'))) as places
  from (select (e & ${2 ** (columnBits + registerBits) - 1})::int as slot, min((e >> ${columnBits + registerBits}) & ${2 ** restBits - 1}) as least
        from (select unnest(array_remove(array[${columns.map((_, position) => `h${position} << ${columnBits} | ${position}`).join(', ')}], null)) as e
              from (select ${columns.map(({ hash, value }, position) => `${hash!(value)} as h${position}`).join(', ')}, ${barrier}
                    from ${from}${where === undefined ? '' : ` where ${where}`}) s) q
        group by 1) g
  group by 1`
}

/** A letter per register: its code above that of `0` is the length of the run, and `0` an empty register. */
function toText(places: readonly number[]): string {
  const registers = Array.from({ length: registerCount }, () => 0)
  for (const place of places) registers[place >> 6] = place & 63
  return String.fromCharCode(...registers.map((run) => run + 48))
}

/** Different values of several parts together. */
export function estimateTogether(parts: readonly string[]): number {
  const counts = Array.from({ length: restBits + 2 }, () => 0)
  for (let register = 0; register < registerCount; register += 1) counts[Math.max(0, ...parts.map((part) => part.charCodeAt(register) - 48))]! += 1
  return estimate(counts)
}

/** The improved estimator of Ertl (2017), which is true for small numbers too; `counts` says how many registers hold a run of each length. */
function estimate(counts: readonly number[]): number {
  const longest = counts.length - 1
  let sum = registerCount * tau(1 - counts[longest]! / registerCount)
  for (let run = longest - 1; run >= 1; run -= 1) sum = 0.5 * (sum + counts[run]!)
  sum += registerCount * sigma(counts[0]! / registerCount)
  return Math.round((registerCount / (2 * Math.LN2)) * (registerCount / sum))
}

function sigma(share: number): number {
  if (share === 1) return Infinity
  let [power, factor, sum, before] = [share, 1, share, NaN]
  while (sum !== before) {
    power *= power
    before = sum
    sum += power * factor
    factor += factor
  }
  return sum
}

function tau(share: number): number {
  if (share === 0 || share === 1) return 0
  let [power, factor, sum, before] = [share, 1, 1 - share, NaN]
  while (sum !== before) {
    power = Math.sqrt(power)
    before = sum
    factor *= 0.5
    sum -= (1 - power) ** 2 * factor
  }
  return sum / 3
}
