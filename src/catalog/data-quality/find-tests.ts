import type { Pool } from 'pg'
import type { TestTarget } from '../../model/data-quality/entity-link.ts'
import type { TestCaseStatus } from '../../model/data-quality/test-result.ts'
import type { Include } from '../entity-type.ts'

/** Which tests a list holds; all where nothing is said. */
export type TestFilter = {
  /** Of a table or column; of a table and its columns with `withColumns`. */
  target?: TestTarget | undefined
  withColumns?: boolean | undefined
  suiteId?: string | undefined
  /** `none` for those that never ran. */
  status?: TestCaseStatus | 'none' | undefined
  level?: 'table' | 'column' | undefined
  definition?: string | undefined
  dimension?: string | undefined
  platform?: string | undefined
  service?: string | undefined
  /** In the name, the definition, or the name of the table or column. */
  q?: string | undefined
  include?: Include | undefined
}

const idsQuery = `/* catalog */
  select c.id, count(*) over ()::int as total
  from trunkline.entity c
  join trunkline.entity p on p.id = c.parent_id
  join trunkline.entity root on root.id = c.root_id
  left join trunkline.entity d on d.id = (c.document #>> '{testDefinition,id}')::uuid
  left join trunkline.test_state s on s.test_case_id = c.id
  where c.entity_type = 'testCase' and (not c.deleted and $1 or c.deleted and $2)
    and ($3::text is null or p.fqn = $3) and ($4::text is null or c.document ->> 'column' = $4)
    and ($5::text is null or ($5 = 'column') = (c.document ? 'column'))
    and ($6::uuid is null or c.parent_id = (select parent_id from trunkline.entity where id = $6) or c.id in (select test_case_id from trunkline.test_suite_case where suite_id = $6))
    and ($7::text is null or s.status = $7 or $7 = 'none' and s.status is null)
    and ($8::text is null or c.document #>> '{testDefinition,name}' = $8)
    and ($9::text is null or coalesce(d.document ->> 'dataQualityDimension', 'NoDimension') = $9)
    and ($10::text is null or d.document -> 'testPlatforms' ? $10)
    and ($11::text is null or root.fqn = $11)
    and ($12::text is null or position(lower($12) in lower(c.fqn || ' ' || coalesce(c.curated #>> '{fields,displayName}', '') || ' ' || (c.document #>> '{testDefinition,name}'))) > 0)
  order by case $15 when 'lastResult' then -s.last_at when '-lastResult' then s.last_at end nulls last, case when $15 = '-name' then c.fqn end desc, c.fqn, c.id limit $13 offset $14`

/** A window of a list; by name unless `order` says otherwise, tests without a result last. */
type Window = { limit: number; offset: number; order?: { by: 'name' | 'lastResult'; isDescending: boolean } }

/** The ids of tests in their order, a window of them, and how many there are. */
export async function findTests(pool: Pick<Pool, 'query'>, filter: TestFilter, { limit, offset, order }: Window): Promise<{ ids: string[]; total: number }> {
  const include = filter.include ?? 'non-deleted'
  const { target, withColumns } = filter
  const level = filter.level ?? (target !== undefined && target.column === undefined && withColumns === false ? 'table' : undefined)
  const values = [
    include !== 'deleted', include !== 'non-deleted', target?.table, target?.column, level, filter.suiteId, filter.status, filter.definition, filter.dimension, filter.platform, filter.service, filter.q,
  ].map((value) => (typeof value === 'string' ? value.replaceAll('\0', '') : value ?? null))
  const { rows } = await pool.query<{ id: string; total: number }>(idsQuery, [...values, limit, offset, order === undefined ? 'name' : `${order.isDescending === (order.by === 'name') ? '-' : ''}${order.by}`])
  return { ids: rows.map(({ id }) => id), total: rows[0]?.total ?? 0 }
}
