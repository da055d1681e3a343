import { CreateDatabase, Database } from '../../model/database.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /databases, listed by `service`. */
export const databases = {
  entityType: 'database',
  path: '/databases',
  name: 'Database',
  create: CreateDatabase,
  entity: Database,
  fields: fieldNames(Database, ['owners', 'tags', 'domains', 'extension'], ['databaseSchemas', 'location', 'databaseProfilerConfig']),
  ignoredInRequests: ['dataProducts', 'default', 'retentionPeriod', 'lifeCycle'],
  parentFilters: ['service'],
} as const satisfies EntityDefinition
