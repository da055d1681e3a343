import type { CardinalityDistribution } from '../../../model/profile.ts'
import type { Asker } from './ask.ts'
import { isRepeating } from './common-values.ts'
import type { MeasuredColumn } from './measured-column.ts'
import type { Rows } from './statements.ts'

/** So many keys of a column are told, each cut to so many characters. */
const mostKeys = 50
const mostCharacters = 200

type KeyRow = { position: number; key: string; n: number }

/** A column of JSON, with how many values it has. */
export type KeyedColumn = { column: MeasuredColumn; values: number }

/**
 * How many values of JSON columns are objects with a key, the most frequent keys first, from the rows or from a `share` of them, whose counts then stand for
 * all values. One scan for each column: the server gives the keys of one column much faster than those of several. A key that is rare, as one that is itself
 * somebody's name or number, is not told.
 */
export async function readKeys(asker: Asker, { rows, share }: { rows: Rows; share: number }, columns: readonly KeyedColumn[]): Promise<Map<string, CardinalityDistribution>> {
  const answer = columns.length === 0 ? [] : await asker.ask<KeyRow>(columns.map((one, position) => keysStatement(rows, one, position)).join(' union all ')) ?? []
  return new Map(columns.flatMap(({ column, values }, position): [string, CardinalityDistribution][] => {
    const total = values * share
    const keys = answer.filter((row) => row.position === position && isRepeating(row.n, total)).map(({ key, n }) => ({ key, part: Math.min(1, n / total) }))
    if (keys.length === 0) return []
    return [[column.name, {
      categories: keys.map(({ key }) => key), counts: keys.map(({ part }) => Math.round(part * values)), percentages: keys.map(({ part }) => Math.round(part * 10_000) / 100),
    }]]
  }))
}

/** Of a json, which may name a key twice, both count. */
function keysStatement({ from, where }: Rows, { column: { value, keys } }: KeyedColumn, position: number): string {
  return `
  (select ${position} as position, left(k, ${mostCharacters}) as key, count(*)::float8 as n
   from (select ${keys!.of}(case when ${keys!.kindOf}(${value}) = 'object' then ${value} end) as k
         from ${from}${where === undefined ? '' : ` where ${where}`}) keys
   group by 2 order by 3 desc, left(k, ${mostCharacters}) collate "C" limit ${mostKeys})`
}
