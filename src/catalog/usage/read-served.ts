import type { Pool } from 'pg'
import { quotePart } from '../../model/fqn.ts'

/** Counts of a day, a week and a month of days, with the rank among entities of the same type from 0 to 100. */
export type UsageDetails = { date: string; dailyStats: UsageStats; weeklyStats: UsageStats; monthlyStats: UsageStats }
export type UsageStats = { count: number; percentileRank: number }

type SummaryRow = {
  entity_id: string; column_name: string; day: string; daily: number; weekly: number; monthly: number; daily_rank: number; weekly_rank: number; monthly_rank: number
}

const summariesQuery = `/* catalog */
  select entity_id, column_name, day::text, daily, weekly, monthly, daily_rank, weekly_rank, monthly_rank
  from trunkline.usage_summary where entity_id = any ($1::uuid[]) and column_name = ''`

/** The usage of entities that were used in the last 30 days counted. */
export async function readUsageSummaries(pool: Pool, ids: readonly string[]): Promise<Map<string, UsageDetails>> {
  const { rows } = await pool.query<SummaryRow>(summariesQuery, [ids])
  return new Map(rows.map((row) => [row.entity_id, {
    date: row.day,
    dailyStats: { count: row.daily, percentileRank: row.daily_rank },
    weeklyStats: { count: row.weekly, percentileRank: row.weekly_rank },
    monthlyStats: { count: row.monthly, percentileRank: row.monthly_rank },
  }]))
}

export type LifeCycle = Partial<Record<'created' | 'updated' | 'accessed', { timestamp: number; accessedByAProcess: string }>>

const lifeCycleQuery = `/* catalog */
  select entity_id, event, at, by from trunkline.life_cycle where entity_id = any ($1::uuid[]) order by entity_id, event`

/** When entities were last made, changed and read, and by which role. */
export async function readLifeCycles(pool: Pool, ids: readonly string[]): Promise<Map<string, LifeCycle>> {
  const { rows } = await pool.query<{ entity_id: string; event: keyof LifeCycle; at: string; by: string }>(lifeCycleQuery, [ids])
  return new Map([...Map.groupBy(rows, (row) => row.entity_id)].map(([id, events]) => [
    id, Object.fromEntries(events.map(({ event, at, by }) => [event, { timestamp: Number(at), accessedByAProcess: by }])),
  ]))
}

export type TableJoins = {
  startDate: string
  dayCount: number
  columnJoins: { columnName: string; joinedWith: { fullyQualifiedName: string; joinCount: number }[] }[]
  directTableJoins: { fullyQualifiedName: string; joinCount: number }[]
}

/** The last 30 days that were counted, to the last one with a join. */
const joinsQuery = `/* catalog */
  with last as (select entity_id, max(day) as day from trunkline.join_count where entity_id = any ($1::uuid[]) and day > '-infinity' group by 1)
  select j.entity_id, j.column_name, o.fqn, j.other_column, sum(j.calls) as calls, (last.day - 29)::text as start_day
  from trunkline.join_count j join last on last.entity_id = j.entity_id and j.day > last.day - 30
  join trunkline.entity o on o.id = j.other_id and not o.deleted
  where j.column_name <> '' group by 1, 2, 3, 4, last.day order by 1, 2, 5 desc, 3, 4`

/** How often the columns of tables were joined with others. */
export async function readJoins(pool: Pool, ids: readonly string[]): Promise<Map<string, TableJoins>> {
  const { rows } = await pool.query<{ entity_id: string; column_name: string; fqn: string; other_column: string; calls: number; start_day: string }>(joinsQuery, [ids])
  return new Map([...Map.groupBy(rows, (row) => row.entity_id)].map(([id, members]) => [id, {
    startDate: members[0]!.start_day, dayCount: 30,
    columnJoins: [...Map.groupBy(members, ({ column_name }) => column_name)].map(([columnName, joined]) => ({
      columnName, joinedWith: joined.map(({ fqn, other_column, calls }) => ({ fullyQualifiedName: `${fqn}.${quotePart(other_column)}`, joinCount: calls })),
    })),
    directTableJoins: [],
  }]))
}
