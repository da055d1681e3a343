import { CreateTable, Table } from '../../model/table.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'
import { keptApart, tableUsageFields, withUsage } from './usage/served.ts'

/** /tables (views too), listed by `databaseSchema` or `database` (or `service`); columns are always there. */
export const tables = {
  entityType: 'table',
  path: '/tables',
  name: 'Table',
  create: CreateTable,
  entity: Table.extend(tableUsageFields),
  fields: fieldNames(Table, ['owners', 'tags', 'domains', 'extension', 'tableConstraints', 'schemaDefinition', 'usageSummary', 'lifeCycle', 'joins'], [
    'viewDefinition', 'sampleData', 'tableProfilerConfig', 'profile', 'customMetrics', 'testSuite', 'dataModel', 'location', 'queries',
    'processedLineage', 'pipelineObservability',
  ]),
  ignoredInRequests: ['dataModel', 'locationPath', 'tableProfilerConfig', 'retentionPeriod', 'dataProducts', 'fileFormat', 'lifeCycle'],
  parentFilters: ['databaseSchema', 'database', 'service'],
  complete: withUsage,
  keptApart,
} as const satisfies EntityDefinition
