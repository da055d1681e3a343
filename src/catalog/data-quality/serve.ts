import { toEntityLink } from '../../model/data-quality/entity-link.ts'
import type { TestCaseResult, TestCaseStatus } from '../../model/data-quality/test-result.ts'
import type { EntityReference } from '../../model/entity.ts'
import { quotePart } from '../../model/fqn.ts'
import type { JsonObject } from '../document/content.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { toResult, type ResultRow } from './read-results.ts'

/** What a test shows beside its document: the suites that it is in, how it stands, its open incident. */
export type TestState = { suites: readonly SuiteOfTest[]; result?: TestCaseResult; incidentId?: string; inspectionQuery?: string }
/** A suite as a test tells of it: the basic one first. */
export type SuiteOfTest = { id: string; name: string; fullyQualifiedName: string; displayName?: string; deleted: boolean; basic: boolean }

type StateRow = {
  id: string; inspection_query: string | null; open_incident: string | null
  suites: { id: string; name: string; fqn: string; display_name: string | null; deleted: boolean; basic: boolean }[] | null
} & (ResultRow | { at: null })

/** Of a table that had several suites of its own, the live one, else the last. */
const statesQuery = `/* catalog */
  select c.id, s.inspection_query, i.id as open_incident, r.at, r.id as result_id, r.status, r.incident_id, r.result, c.fqn as test_fqn,
         (select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'fqn', t.fqn, 'deleted', t.deleted, 'basic', t.basic,
                   'display_name', coalesce(t.curated #>> '{fields,displayName}', t.document ->> 'displayName')) order by t.basic desc, t.fqn)
          from ((select b.*, true as basic from trunkline.entity b where b.parent_id = c.parent_id and b.entity_type = 'testSuite' order by b.deleted, b.updated_at desc limit 1)
                union all
                (select l.*, false from trunkline.test_suite_case m join trunkline.entity l on l.id = m.suite_id and not l.deleted where m.test_case_id = c.id)) t) as suites
  from trunkline.entity c
  left join trunkline.test_state s on s.test_case_id = c.id
  left join trunkline.test_result r on r.test_case_id = c.id and r.at = s.last_at
  left join trunkline.incident i on i.test_case_id = c.id and i.resolved_at is null
  where c.id = any ($1::uuid[])`

/** How tests stand, by their ids. */
export async function readTestStates(client: Queryable, ids: readonly string[]): Promise<Map<string, TestState>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<StateRow>(statesQuery, [ids])
  return new Map(rows.map((row) => [row.id, {
    suites: (row.suites ?? []).map(({ fqn, display_name: displayName, ...suite }) => ({ ...suite, fullyQualifiedName: fqn, ...(displayName !== null && { displayName }) })),
    ...(row.at !== null && { result: toResult(row) }),
    ...(row.open_incident !== null && { incidentId: row.open_incident }),
    ...(row.inspection_query !== null && { inspectionQuery: row.inspection_query }),
  }]))
}

/** The fields of a test that its place, its suites and its results make. */
export function toTestFields(shown: JsonObject, table: EntityReference | undefined, state: TestState | undefined): JsonObject {
  const { column, ...fields } = shown as JsonObject & { column?: string }
  const tableFqn = table?.fullyQualifiedName ?? ''
  const [basic] = state?.suites ?? []
  const status: TestCaseStatus | undefined = state?.result?.testCaseStatus
  return {
    ...fields,
    entityLink: toEntityLink({ table: tableFqn, ...(column !== undefined && { column }) }),
    entityFQN: column === undefined ? tableFqn : `${tableFqn}.${quotePart(column)}`,
    ...(basic !== undefined && { testSuite: toReference(basic) }),
    testSuites: state?.suites ?? [],
    ...(state?.result !== undefined && { testCaseResult: state.result, testCaseStatus: status }),
    ...(state?.incidentId !== undefined && { incidentId: state.incidentId }),
    ...(state?.inspectionQuery !== undefined && { inspectionQuery: state.inspectionQuery }),
  }
}

/** The fields of a suite that its place makes: a basic one is its table's. */
export function toSuiteFields(shown: JsonObject, table: EntityReference | undefined): JsonObject {
  const isBasic = table !== undefined
  return { ...shown, serviceType: 'TestSuite', basic: isBasic, executable: isBasic, ...(isBasic && { basicEntityReference: table, executableEntityReference: table }) }
}

function toReference({ basic: _basic, ...suite }: SuiteOfTest): EntityReference {
  return { ...suite, type: 'testSuite' }
}
