import { CreateStoredProcedure, StoredProcedure } from '../../model/database.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'
import { keptApart, usageFields, withUsage } from './usage/served.ts'

/** /storedProcedures (functions too), listed by `databaseSchema` (or `database`, `service`). */
export const storedProcedures = {
  entityType: 'storedProcedure',
  path: '/storedProcedures',
  name: 'StoredProcedure',
  create: CreateStoredProcedure,
  entity: StoredProcedure.extend({ processedLineage: usageFields.processedLineage, followers: usageFields.followers }),
  fields: fieldNames(StoredProcedure, ['owners', 'tags', 'domains', 'extension', 'processedLineage', 'followers'], ['code']),
  ignoredInRequests: ['dataProducts', 'lifeCycle'],
  parentFilters: ['databaseSchema', 'database', 'service'],
  complete: withUsage,
  keptApart: { processedLineage: keptApart.processedLineage },
} as const satisfies EntityDefinition
