import type { Pool } from 'pg'
import { readSuitesOfTables } from '../../catalog/data-quality/suites.ts'
import { EntityReference } from '../../model/entity.ts'
import { CreateTable, Table } from '../../model/table.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'
import { dataModelFields, withDataModels } from './dbt/data-model.ts'
import { profilerFields, withProfilerSettings } from './profile/served.ts'
import { keptApart, tableUsageFields, withUsage } from './usage/served.ts'

/** /tables (views too), listed by `databaseSchema` or `database` (or `service`); columns are always there. */
export const tables = {
  entityType: 'table',
  path: '/tables',
  name: 'Table',
  create: CreateTable,
  entity: Table.extend({ ...tableUsageFields, ...dataModelFields, ...profilerFields, testSuite: EntityReference.optional() }),
  fields: fieldNames(Table, ['owners', 'tags', 'domains', 'extension', 'tableConstraints', 'schemaDefinition', 'usageSummary', 'lifeCycle', 'joins', 'testSuite', 'processedLineage', 'dataModel', 'tableProfilerConfig', 'customMetrics', 'followers'], [
    'viewDefinition', 'sampleData', 'profile', 'location', 'queries', 'pipelineObservability',
  ]),
  ignoredInRequests: ['dataModel', 'locationPath', 'tableProfilerConfig', 'retentionPeriod', 'dataProducts', 'fileFormat', 'lifeCycle'],
  nameFilters: ['database', 'databaseSchema', 'table'],
  parentFilters: ['databaseSchema', 'database', 'service'],
  complete: withWhatIsApart,
  keptApart,
} as const satisfies EntityDefinition

async function withWhatIsApart(entities: readonly Record<string, unknown>[], wanted: ReadonlySet<string>, pool: Pool): Promise<Record<string, unknown>[]> {
  const used = await withProfilerSettings(await withDataModels(await withUsage(entities, wanted, pool), wanted, pool), wanted, pool)
  if (!wanted.has('testSuite')) return used
  const suites = await readSuitesOfTables(pool, used.map((entity) => String(entity['id'])))
  return used.map((entity) => {
    const testSuite = suites.get(String(entity['id']))
    return testSuite === undefined ? entity : { ...entity, testSuite }
  })
}
