import type { Pool } from 'pg'
import { findId, getEntity } from '../../../catalog/get.ts'
import { readLastStatuses } from '../../../catalog/runs/pipeline-status.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { CreateIngestionPipeline, IngestionPipeline } from '../../../model/pipeline.ts'
import { type EntityDefinition, fieldNames } from '../../entity/definition.ts'

/** /services/ingestionPipelines, listed by `service` and `pipelineType`. */
export const ingestionPipelines = {
  entityType: 'ingestionPipeline',
  path: '/services/ingestionPipelines',
  name: 'IngestionPipeline',
  create: CreateIngestionPipeline,
  entity: IngestionPipeline,
  fields: fieldNames(IngestionPipeline, ['owners', 'domains', 'pipelineStatuses'], ['provider', 'openMetadataServerConnection']),
  ignoredInRequests: ['provider', 'processingEngine', 'enableStreamableLogs', 'ingestionRunner'],
  parentFilters: ['service'],
  documentFilters: ['pipelineType'],
  secretFields: ['sourceConfig'],
  writeRight: 'ingest',
  guardedFields: ['sourceConfig', 'airflowConfig', 'loggerLevel', 'raiseOnError'],
  resolve: withServiceName,
  complete: withLastStatuses,
} as const satisfies EntityDefinition

/** A request with the FQN of its service in place of the reference. */
async function withServiceName(request: Record<string, unknown>, pool: Pool): Promise<Record<string, unknown>> {
  const { id, type, fullyQualifiedName, name } = request['service'] as { id?: string; type?: string; fullyQualifiedName?: string; name?: string }
  if (type !== 'databaseService' && type !== 'testSuite') {
    throw new TrunklineError('NOT_OFFERED', `Pipelines of a ${type} are not offered.`, { object: 'service.type', hint: 'Make it on a databaseService or a testSuite.' })
  }
  if (type === 'testSuite' && request['pipelineType'] !== 'TestSuite') {
    throw new TrunklineError('REQUEST_INVALID', `A ${String(request['pipelineType'])} pipeline cannot stand on a testSuite.`, { object: 'service.type', hint: 'Only pipelines of tests stand on a suite, all others on a databaseService.' })
  }
  const fqn = fullyQualifiedName ?? name
  if (id === undefined && fqn === undefined) throw new TrunklineError('REQUEST_INVALID', 'The service of the pipeline is named neither by id nor by fullyQualifiedName.', { object: 'service' })
  const found = await findId(pool, type, id === undefined ? { fqn: fqn! } : { id }, 'non-deleted')
  return { ...request, service: (await getEntity(pool, type, { id: found })).fullyQualifiedName }
}

async function withLastStatuses(entities: readonly Record<string, unknown>[], wanted: ReadonlySet<string>, pool: Pool): Promise<Record<string, unknown>[]> {
  if (!wanted.has('pipelineStatuses')) return [...entities]
  const statuses = await readLastStatuses(pool, entities.map((entity) => String(entity['id'])))
  return entities.map((entity) => {
    const status = statuses.get(String(entity['id']))
    return status === undefined ? entity : { ...entity, pipelineStatuses: status }
  })
}
