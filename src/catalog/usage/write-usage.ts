import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { EntityRecord } from '../../model/ingestion.ts'
import type { UsageSet, UsageWriteSummary, UsedQuery } from '../../model/usage-write.ts'
import { findEnds, nodeKey } from '../lineage/find-ends.ts'
import { putEntities } from '../put.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { toFigureRows } from './figure-rows.ts'
import { writeScans } from './write-scans.ts'
import * as statements from './write-queries.ts'

const queriesPerBatch = 500

/**
 * Writes a run. Statements that are new become entities first, which counts nothing; all figures and what the next run counts from follow in one
 * transaction, so that a run that is killed, or two at once, count nothing twice.
 *
 * Throws ENTITY_NOT_FOUND for a service that the catalog does not hold, RUN_ACTIVE where another run was written since this one's base was read.
 */
export async function writeUsage(pool: Pool, set: UsageSet): Promise<UsageWriteSummary> {
  const serviceFqn = fullyQualifiedName(set.serviceName)
  const serviceId = await findService(pool, serviceFqn)
  const createdQueries = await createQueries(pool, serviceId, set)
  const unknown = await withTransaction(pool, (client) => writeFigures(client, serviceId, set))
  return { createdQueries, knownQueries: set.queries.length - createdQueries, unknown }
}

async function findService(pool: Pool, fqn: string): Promise<string> {
  const found = (await findEnds(pool, [{ entityType: 'databaseService', fqn }])).values().next().value
  if (found !== undefined) return found
  throw new TrunklineError('ENTITY_NOT_FOUND', `The catalog holds no service ${fqn}.`, { object: fqn, hint: 'Run the metadata workflow of the service first: usage is counted for the tables it finds.' })
}

/** A statement that is known by its fingerprint stays as it was first seen, with what people wrote about it. */
async function createQueries(pool: Pool, serviceId: string, { queries, serviceName }: UsageSet): Promise<number> {
  const known = await readQueryIds(pool, serviceId, queries)
  const fresh = queries.filter(({ fingerprint }) => !known.has(fingerprint))
  for (let start = 0; start < fresh.length; start += queriesPerBatch) {
    const records = fresh.slice(start, start + queriesPerBatch).map((query) => toRecord(query, serviceName))
    const results = await putEntities(pool, records, { overrideMetadata: false, updatedBy: 'ingestion-bot' })
    const failed = results.find((result) => 'error' in result)
    if (failed !== undefined && 'error' in failed) throw failed.error
  }
  return fresh.length
}

function toRecord({ fingerprint, query, checksum, queryType }: UsedQuery, serviceName: string): EntityRecord {
  return {
    entityType: 'query', fullyQualifiedName: fullyQualifiedName(serviceName, checksum), sourceIdentity: `query:${fingerprint}`,
    request: { name: checksum, query, checksum, query_type: queryType, service: fullyQualifiedName(serviceName) },
  }
}

async function readQueryIds(client: Queryable, serviceId: string, queries: readonly UsedQuery[]): Promise<Map<string, string>> {
  if (queries.length === 0) return new Map()
  const { rows } = await client.query<{ fingerprint: string; id: string }>(statements.queryIdsQuery, [serviceId, queries.map(({ fingerprint }) => `query:${fingerprint}`)])
  return new Map(rows.map(({ fingerprint, id }) => [fingerprint, id]))
}

async function writeFigures(client: Queryable, serviceId: string, set: UsageSet): Promise<string[]> {
  await claim(client, serviceId, set)
  const fqns = [...set.counts.map(({ entityType, fqn }) => ({ entityType, fqn })), ...set.joins.flatMap(({ fqn, otherFqn }) => [{ entityType: 'table', fqn }, { entityType: 'table', fqn: otherFqn }])]
  const ids = await findEnds(client, fqns)
  const rows = toFigureRows(set, { queryIds: await readQueryIds(client, serviceId, set.queries), tableId: (entityType, fqn) => ids.get(nodeKey({ entityType, fqn })) })
  const day = set.day ?? '-infinity'
  await client.query(statements.addCostsQuery, [JSON.stringify(rows.costs), day])
  await client.query(statements.putTablesQuery, [JSON.stringify(rows.tables)])
  await client.query(statements.addCountsQuery, [JSON.stringify(rows.counts), day])
  await client.query(statements.addJoinsQuery, [JSON.stringify(rows.joins), day])
  await client.query(statements.putLifeCycleQuery, [JSON.stringify(rows.lifeCycle)])
  if (set.keepsCost) await client.query(statements.addCostRecordsQuery, [JSON.stringify(rows.costRecords)])
  await client.query(statements.deleteUnresolvedQuery, [serviceId])
  await client.query(statements.addUnresolvedQuery, [serviceId, JSON.stringify(rows.unresolved)])
  await client.query(statements.addWindowQuery, [
    serviceId, set.runId, set.window.from ?? null, set.window.to, set.window.isTotal, set.statements, set.calls, set.totalMs, set.rows, JSON.stringify(set.leftOut), set.resets,
  ])
  for (const scans of set.scans) await writeScans(client, scans)
  if (set.day !== undefined) await refreshSummaries(client, set.day)
  return [...new Set(set.counts.filter(({ entityType, fqn }) => entityType === 'table' && !ids.has(nodeKey({ entityType, fqn }))).map(({ fqn }) => fqn))].toSorted()
}

/** Takes the place of the last run, where it still is the one that this run was subtracted from. */
async function claim(client: Queryable, serviceId: string, { base, baseTakenAt, serviceName }: UsageSet): Promise<void> {
  await client.query(statements.ensureSourceQuery, [serviceId])
  const { rows: [last] } = await client.query<{ taken_at: string | null }>(statements.lockSourceQuery, [serviceId])
  if ((last?.taken_at == null ? undefined : Number(last.taken_at)) !== baseTakenAt) {
    throw new TrunklineError('RUN_ACTIVE', `Another usage run of ${serviceName} was written while this one went on, so that this one would count things twice. Nothing of it was written.`, {
      object: serviceName, hint: 'Nothing is lost: the next run counts from where the other one ended.',
    })
  }
  if (base === undefined) return
  await client.query(statements.putSourceQuery, [serviceId, JSON.stringify(base.snapshot.state), base.scope])
  await client.query(statements.deleteCountersQuery, [serviceId])
  await client.query(statements.addCountersQuery, [serviceId, JSON.stringify(base.snapshot.counters)])
}

/** Reckons the summaries of every entity anew, as of a day. */
export async function refreshSummaries(client: Queryable, day: string): Promise<void> {
  await client.query(statements.lockSummariesQuery)
  await client.query(statements.deleteSummariesQuery)
  await client.query(statements.addSummariesQuery, [day])
}
