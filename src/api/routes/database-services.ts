import { CreateDatabaseService, DatabaseService } from '../../model/database.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /services/databaseServices: the outside servers; their connection is shown with its secrets masked. */
export const databaseServices = {
  entityType: 'databaseService',
  path: '/services/databaseServices',
  name: 'DatabaseService',
  create: CreateDatabaseService,
  entity: DatabaseService,
  fields: fieldNames(DatabaseService, ['owners', 'tags', 'domains'], ['pipelines', 'testConnectionResult', 'ingestionRunner']),
  ignoredInRequests: ['dataProducts', 'ingestionRunner'],
  writeRight: 'ingest',
  guardedFields: ['connection', 'serviceType'],
  parentFilters: [],
  secretFields: ['connection'],
} as const satisfies EntityDefinition
