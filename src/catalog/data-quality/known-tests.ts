import type { Pool } from 'pg'
import type { TestCatalog, TestSelection } from '../../model/data-quality/run.ts'
import type { TestCase } from '../../model/data-quality/test-case.ts'
import type { Column } from '../../model/table.ts'
import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName, parentFullyQualifiedName } from '../../model/fqn.ts'
import type { TableProfilerConfig } from '../../model/profiler-config.ts'
import { findId, getEntity } from '../get.ts'
import { readLatestProfile } from '../profile/read-profile.ts'
import { readEntities } from '../serve/read-entities.ts'
import { readResults } from './read-results.ts'

/** The tag of values that are masked for those who may not see them. */
export const sensitiveTag = 'PII.Sensitive'

/** Tests that another program runs are left to it. */
const selectedQuery = `/* catalog */
  select c.id
  from trunkline.entity c
  join trunkline.entity p on p.id = c.parent_id
  left join trunkline.entity d on d.id = (c.document #>> '{testDefinition,id}')::uuid
  where c.entity_type = 'testCase' and not c.deleted
    and coalesce(d.curated #>> '{fields,enabled}', d.document ->> 'enabled', 'true') <> 'false'
    and not coalesce(d.document -> 'testPlatforms' <@ '["dbt", "GreatExpectations", "Deequ", "Soda"]', false)
    and ($1::text is null or p.fqn = $1)
    and ($2::text is null or exists (
      select from trunkline.entity s where s.entity_type = 'testSuite' and not s.deleted and (s.fqn = $2 or s.name = $2 and s.parent_id is null)
        and (s.parent_id = c.parent_id or exists (select from trunkline.test_suite_case m where m.suite_id = s.id and m.test_case_id = c.id))))
    and ($4::text is null or starts_with(c.fqn, $4))
    and ($3::text[] is null or c.name = any ($3) or c.fqn = any ($3))
  order by c.fqn limit 100000`

/** What a data-quality run asks of this catalog. */
export function createTestCatalog(pool: Pool): TestCatalog {
  return {
    listTestCases: (selection) => listTestCases(pool, selection),
    readTestDefinition: (name) => orUndefined(getEntity(pool, 'testDefinition', { fqn: name })),
    readPastResults: async (fqn, limit) => {
      const id = await orUndefined(findId(pool, 'testCase', { fqn }, 'non-deleted'))
      return id === undefined ? [] : readResults(pool, id, { startTs: 0, endTs: Number.MAX_SAFE_INTEGER }, limit)
    },
    readSensitiveColumns: async (fqn) => sensitiveColumns((await orUndefined(getEntity(pool, 'table', { fqn })))?.columns ?? []),
    readRowSettings: (fqn) => readRowSettings(pool, fqn),
    readColumnProfiles: async (fqn) => {
      const id = await orUndefined(findId(pool, 'table', { fqn }, 'non-deleted'))
      return id === undefined ? [] : (await readLatestProfile(pool, id))?.columnProfile ?? []
    },
  }
}

const rowSettingsQuery = `/* catalog */
  select c.config from trunkline.profiler_config c join trunkline.entity e on e.id = c.entity_id
  where e.fqn = any ($1) and e.entity_type in ('table', 'databaseSchema', 'database') and not e.deleted
  order by length(e.fqn) desc`

async function readRowSettings(pool: Pool, table: string): Promise<TableProfilerConfig[]> {
  const schema = parentFullyQualifiedName(table)
  const names = [table, schema, schema === undefined ? undefined : parentFullyQualifiedName(schema)].filter((one) => one !== undefined)
  return (await pool.query<{ config: TableProfilerConfig }>(rowSettingsQuery, [names])).rows.map(({ config }) => config)
}

async function listTestCases(pool: Pool, { table, suite, service, names }: TestSelection): Promise<TestCase[]> {
  const { rows } = await pool.query<{ id: string }>(selectedQuery, [table ?? null, suite ?? null, names ?? null, service === undefined ? null : `${fullyQualifiedName(service)}.`])
  return readEntities<'testCase'>(pool, rows.map(({ id }) => id))
}

/** The names of columns whose values only some may see. */
export function sensitiveColumns(columns: readonly Column[]): string[] {
  return columns.filter(({ tags }) => tags?.some(({ tagFQN }) => tagFQN === sensitiveTag) === true).map(({ name }) => name)
}

async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((error: unknown) => {
    if (error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND') return undefined
    throw error
  })
}
