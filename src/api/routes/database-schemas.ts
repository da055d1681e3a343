import { CreateDatabaseSchema, DatabaseSchema } from '../../model/database.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /databaseSchemas, listed by `database` (or `service`). */
export const databaseSchemas = {
  entityType: 'databaseSchema',
  path: '/databaseSchemas',
  name: 'DatabaseSchema',
  create: CreateDatabaseSchema,
  entity: DatabaseSchema,
  fields: fieldNames(DatabaseSchema, ['owners', 'tags', 'domains', 'extension'], ['tables', 'databaseSchemaProfilerConfig']),
  ignoredInRequests: ['dataProducts', 'retentionPeriod', 'lifeCycle'],
  parentFilters: ['database', 'service'],
} as const satisfies EntityDefinition
