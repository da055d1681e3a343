import type { Pool } from 'pg'
import type { Include } from '../entity-type.ts'

/** Which suites a list holds. `tableFqn` is that of the table of a basic one; `withEmpty` keeps those without tests. */
export type SuiteFilter = { isBasic?: boolean | undefined; tableFqn?: string | undefined; q?: string | undefined; withEmpty?: boolean; include?: Include }

const idsQuery = `/* catalog */
  select s.id, count(*) over ()::int as total
  from trunkline.entity s left join trunkline.entity p on p.id = s.parent_id
  where s.entity_type = 'testSuite' and (not s.deleted and $1 or s.deleted and $2)
    and ($3::boolean is null or $3 = (s.parent_id is not null)) and ($4::text is null or p.fqn = $4)
    and ($5::text is null or position(lower($5) in lower(s.fqn || ' ' || coalesce(s.curated #>> '{fields,displayName}', ''))) > 0)
    and ($6 or exists (select from trunkline.entity c where c.parent_id = s.parent_id and c.entity_type = 'testCase' and not c.deleted)
            or exists (select from trunkline.test_suite_case m join trunkline.entity c on c.id = m.test_case_id and not c.deleted where m.suite_id = s.id))
  order by s.fqn, s.id limit $7 offset $8`

/** The ids of suites in the order of their names, a window of them, and how many there are. */
export async function findSuites(pool: Pool, { isBasic, tableFqn, q, withEmpty = true, include = 'non-deleted' }: SuiteFilter, { limit, offset }: { limit: number; offset: number }): Promise<{ ids: string[]; total: number }> {
  const { rows } = await pool.query<{ id: string; total: number }>(idsQuery, [
    include !== 'deleted', include !== 'non-deleted', isBasic ?? null, tableFqn?.replaceAll('\0', '') ?? null, q?.replaceAll('\0', '') ?? null, withEmpty, limit, offset,
  ])
  return { ids: rows.map(({ id }) => id), total: rows[0]?.total ?? 0 }
}
