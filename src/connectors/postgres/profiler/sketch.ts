import type { MeasuredColumn } from './measured-column.ts'
import { barrier, type Rows } from './statements.ts'

/** The number of a column stands in the lowest bits of the hash of its value, so that one grouping serves all columns: 53 bits of the hash remain. */
const columnBits = 11
/** Columns that one statement hashes. */
export const columnsPerSketch = 100
/** So many values may be known by heart: their hashes stand in the statement that looks for all others. */
export const mostKnown = 8000

/** Which values of a column are counted: all, those that are not known, or those whose hash ends in certain bits. */
export type Pick = { kind: 'all' } | { kind: 'unknown'; known: readonly string[] } | { kind: 'residue'; bits: number }

export type PickedColumn = { column: MeasuredColumn; pick: Pick }

export type SketchRow = {
  position: number
  /** Values, different ones, those that occur once; the count of the commonest. */
  n: number; distinct_count: number; once: number; most: number
  /** Hashes of what occurs twice or more, where there are not too many. */
  known: string[] | null
}

/** Counts the different values of columns by their hashes, in one scan; `withKnown` also lists the hashes of values that are repeated. */
export function sketchStatement({ from, where }: Rows, picked: readonly PickedColumn[], { withKnown }: { withKnown: boolean }): string {
  const conditions = picked.map(({ pick }, position) => conditionOf(pick, position))
  const keys = picked.map((_, position) => {
    const key = `h${position} << ${columnBits} | ${position}`
    return conditions[position] === undefined ? key : `case when ${conditions[position]} then ${key} end`
  })
  const filter = conditions.every((condition) => condition !== undefined) ? `\n        where ${conditions.join(' or ')}` : ''
  return `
  select (e & ${2 ** columnBits - 1})::int as position, sum(n)::float8 as n, count(*)::float8 as distinct_count, (count(*) filter (where n = 1))::float8 as once,
         max(n)::float8 as most${withKnown ? `, case when count(*) filter (where n > 1) <= ${mostKnown} then array_agg((e >> ${columnBits})::text) filter (where n > 1) end as known` : ''}
  from (select e, count(*) as n
        from (select unnest(array_remove(array[${keys.join(', ')}], null)) as e
              from (select ${picked.map(({ column }, position) => `${column.hash!(column.value)} as h${position}`).join(', ')}, ${barrier}
                    from ${from}${where === undefined ? '' : ` where ${where}`}) s${filter}) q
        group by e) g
  group by 1`
}

/** Shifted as the key is, so that both lose the same bits. */
function conditionOf(pick: Pick, position: number): string | undefined {
  if (pick.kind === 'all') return undefined
  if (pick.kind === 'residue') return `h${position} & ${2 ** pick.bits - 1} = 1`
  // Of an empty list nothing is known.
  return pick.known.length === 0 ? `h${position} is not null` : `not h${position} << ${columnBits} >> ${columnBits} = any ('{${pick.known.join(',')}}'::int8[])`
}
