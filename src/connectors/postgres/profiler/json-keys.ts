import type { CardinalityDistribution } from '../../../model/profile.ts'
import type { Asker } from './ask.ts'
import { isRepeating } from './common-values.ts'
import type { MeasuredColumn } from './measured-column.ts'
import { barrier, type Rows } from './statements.ts'

/** So many keys of a column are told, each cut to so many characters. */
const mostKeys = 50
const mostCharacters = 200

type KeyRow = { position: number; key: string | null; n: number }

/** A column of JSON, with how many values it has. */
export type KeyedColumn = { column: MeasuredColumn; values: number }

/**
 * How many values of JSON columns are objects with a key, the most frequent keys first, in one scan of the rows or of a sample of them, whose counts then stand for
 * all values. A key that is rare, as one that is itself somebody's name or number, is not told.
 */
export async function readKeys(asker: Asker, rows: Rows, columns: readonly KeyedColumn[]): Promise<Map<string, CardinalityDistribution>> {
  const answer = columns.length === 0 ? [] : await asker.ask<KeyRow>(keysStatement(rows, columns)) ?? []
  return new Map(columns.flatMap(({ column, values }, position): [string, CardinalityDistribution][] => {
    const own = answer.filter((row) => row.position === position)
    const total = own.find(({ key }) => key === null)?.n ?? 0
    const keys = own.filter(({ key, n }) => key !== null && isRepeating(n, total))
    if (keys.length === 0) return []
    return [[column.name, {
      categories: keys.map(({ key }) => key!), counts: keys.map(({ n }) => Math.round((n / total) * values)), percentages: keys.map(({ n }) => Math.round((n / total) * 10_000) / 100),
    }]]
  }))
}

/** The row without a key counts the values. */
function keysStatement({ from, where }: Rows, columns: readonly KeyedColumn[]): string {
  const keysOf = columns.map(({ column: { keys } }, position) => `
              select ${position} as position, k as key from (select distinct left(k, ${mostCharacters}) as k from ${keys!.of}(case when ${keys!.kindOf}(v${position}) = 'object' then v${position} end) k) keys
              union all select ${position}, null where v${position} is not null`)
  return `
  select position, key, n
  from (select position, key, n, row_number() over (partition by position order by (key is null) desc, n desc, key collate "C") as place
        from (select e.position, e.key, count(*)::float8 as n
              from (select ${columns.map(({ column }, position) => `${column.value} as v${position}`).join(', ')}, ${barrier}
                    from ${from}${where === undefined ? '' : ` where ${where}`}) s
              cross join lateral (${keysOf.join('\n              union all ')}) e
              group by e.position, e.key) counted) ranked
  where place <= ${mostKeys + 1}
  order by position, place`
}
