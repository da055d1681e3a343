import type { CardinalityDistribution } from '../../../model/profile.ts'
import type { Asker } from './ask.ts'
import type { MeasuredColumn } from './measured-column.ts'
import { barrier, type Rows } from './statements.ts'

/** So many values of a column are told, each cut to so many characters. */
const mostValues = 10
const mostCharacters = 200
/** A value that is rarer than this share of the values is not common. */
const leastShare = 0.005

type CommonRow = { position: number; value: string; n: number; total: number }

/** A column whose commonest value occurs often enough to be told. */
export type RepeatingColumn = { column: MeasuredColumn; values: number }

/** Whether the commonest of some values, by its count, is worth a look. */
export function isRepeating(most: number, values: number): boolean {
  return most >= 2 && most >= leastShare * values
}

/** The most common values of columns in one scan of the rows or of a sample of them, whose counts then stand for all values. */
export async function readCommonValues(asker: Asker, rows: Rows, columns: readonly RepeatingColumn[]): Promise<Map<string, CardinalityDistribution>> {
  const found = new Map<string, CardinalityDistribution>()
  const answer = columns.length === 0 ? [] : await asker.ask<CommonRow>(commonValuesStatement(rows, columns)) ?? []
  for (const [position, { column, values }] of columns.entries()) {
    const common = answer.filter((row) => row.position === position && isRepeating(row.n, row.total))
    if (common.length === 0) continue
    found.set(column.name, {
      categories: common.map(({ value }) => value), counts: common.map(({ n, total }) => Math.round((n / total) * values)),
      percentages: common.map(({ n, total }) => Math.round((n / total) * 10_000) / 100),
    })
  }
  return found
}

function commonValuesStatement({ from, where }: Rows, columns: readonly RepeatingColumn[]): string {
  const positions = columns.map((_, position) => position)
  return `
  select position, value, n, total
  from (select position, value, n::float8, (sum(n) over (partition by position))::float8 as total, row_number() over (partition by position order by n desc, value) as place
        from (select position, value, count(*) as n
              from (select unnest('{${positions.join(',')}}'::int[]) as position, unnest(array[${positions.map((position) => `v${position}`).join(', ')}]) as value
                    from (select ${columns.map(({ column }, position) => `left(${column.value}::text, ${mostCharacters}) as v${position}`).join(', ')}, ${barrier}
                          from ${from}${where === undefined ? '' : ` where ${where}`}) s) q
              where value is not null group by position, value) g) ranked
  where place <= ${mostValues}
  order by position, place`
}
