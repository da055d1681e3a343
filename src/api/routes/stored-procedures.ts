import { CreateStoredProcedure, StoredProcedure } from '../../model/database.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /storedProcedures (functions too), listed by `databaseSchema` (or `database`, `service`). */
export const storedProcedures = {
  entityType: 'storedProcedure',
  path: '/storedProcedures',
  name: 'StoredProcedure',
  create: CreateStoredProcedure,
  entity: StoredProcedure,
  fields: fieldNames(StoredProcedure, ['owners', 'tags', 'domains', 'extension'], ['code', 'processedLineage']),
  ignoredInRequests: ['dataProducts', 'lifeCycle'],
  parentFilters: ['databaseSchema', 'database', 'service'],
} as const satisfies EntityDefinition
