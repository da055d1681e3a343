import type { Pool } from 'pg'
import { parseEntityLink } from '../../model/data-quality/entity-link.ts'
import type { DbtTestRecord } from '../../model/dbt/project-parts.ts'
import type { EntityReference } from '../../model/entity.ts'
import type { WriteResult } from '../../sinks/sink.ts'
import { putResults } from '../data-quality/write-result.ts'
import { findEnds, nodeKey } from '../lineage/find-ends.ts'
import { putEntities } from '../put.ts'
import type { StoredRecord } from '../write/prepared.ts'

const definitionsQuery = `/* catalog */
  select id, name from trunkline.entity where entity_type = 'testDefinition' and not deleted and name = any ($1::text[])`

/**
 * Keeps tests of a project with their last results: a batch in a fixed number of statements, and none that writes where all is as it was. One whose
 * table is not in the catalog comes back with ENTITY_NOT_FOUND.
 */
export async function writeDbtTests(pool: Pool, records: readonly DbtTestRecord[], { updatedBy }: { updatedBy: string }): Promise<readonly WriteResult[]> {
  const { rows } = await pool.query<{ id: string; name: string }>(definitionsQuery, [[...new Set(records.map(({ request }) => request.testDefinition))]])
  const definitions = new Map(rows.map(({ id, name }) => [name, { id, type: 'testDefinition', name } satisfies EntityReference]))
  const results = await putEntities(pool, records.flatMap((record) => toStored(record, definitions.get(record.request.testDefinition))), { overrideMetadata: false, updatedBy })
  const kept = new Set(results.flatMap((one) => ('outcome' in one ? [one.fullyQualifiedName] : [])))
  const withResult = records.flatMap(({ fullyQualifiedName: fqn, result }) => (result !== undefined && kept.has(fqn) ? [{ fqn, result }] : []))
  const ids = await findEnds(pool, withResult.map(({ fqn }) => ({ entityType: 'testCase', fqn })))
  await putResults(pool, withResult.flatMap(({ fqn, result }) => {
    const testCaseId = ids.get(nodeKey({ entityType: 'testCase', fqn }))
    return testCaseId === undefined ? [] : [{ testCaseId, result }]
  }))
  return results
}

function toStored({ fullyQualifiedName, request, sourceIdentity }: DbtTestRecord, testDefinition: EntityReference | undefined): StoredRecord[] {
  if (testDefinition === undefined) return []
  const { entityLink, testDefinition: _name, testSuite: _suite, ...rest } = request
  return [{ entityType: 'testCase', fullyQualifiedName, sourceIdentity, request: { ...rest, ...parseEntityLink(entityLink), testDefinition } }]
}
