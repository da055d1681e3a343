import { CreateDatabaseSchema, DatabaseSchema } from '../../model/database.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'
import { keptApart, usageFields, withUsage } from './usage/served.ts'

/** /databaseSchemas, listed by `database` (or `service`). */
export const databaseSchemas = {
  entityType: 'databaseSchema',
  path: '/databaseSchemas',
  name: 'DatabaseSchema',
  create: CreateDatabaseSchema,
  entity: DatabaseSchema.extend(usageFields),
  fields: fieldNames(DatabaseSchema, ['owners', 'tags', 'domains', 'extension', 'usageSummary', 'lifeCycle', 'followers'], ['tables', 'databaseSchemaProfilerConfig']),
  ignoredInRequests: ['dataProducts', 'retentionPeriod', 'lifeCycle'],
  nameFilters: ['database', 'databaseSchema'],
  parentFilters: ['database', 'service'],
  complete: withUsage,
  keptApart,
} as const satisfies EntityDefinition
