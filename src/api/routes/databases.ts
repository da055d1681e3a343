import { CreateDatabase, Database } from '../../model/database.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'
import { keptApart, usageFields, withUsage } from './usage/served.ts'

/** /databases, listed by `service`. */
export const databases = {
  entityType: 'database',
  path: '/databases',
  name: 'Database',
  create: CreateDatabase,
  entity: Database.extend(usageFields),
  fields: fieldNames(Database, ['owners', 'tags', 'domains', 'extension', 'usageSummary', 'lifeCycle', 'followers'], ['databaseSchemas', 'location', 'databaseProfilerConfig']),
  ignoredInRequests: ['dataProducts', 'default', 'retentionPeriod', 'lifeCycle'],
  parentFilters: ['service'],
  nameFilters: ['database'],
  complete: withUsage,
  keptApart,
} as const satisfies EntityDefinition
