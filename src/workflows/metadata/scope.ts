import type { MetadataScope } from '../../connectors/connector.ts'
import type { FilterPattern } from '../../model/database.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { createNameFilter, type NameFilter } from '../filter.ts'
import type { MetadataConfig } from './config.ts'

/** What a connection says about every workflow of its service; keys as in OpenMetadata's PostgresConnection. */
export type ServiceDefaults = {
  databaseFilterPattern?: FilterPattern | undefined
  schemaFilterPattern?: FilterPattern | undefined
  tableFilterPattern?: FilterPattern | undefined
  storedProcedureFilterPattern?: FilterPattern | undefined
  classificationName?: string | undefined
  ingestAllDatabases?: boolean | undefined
}

export type DatabaseScope = MetadataScope & { keepsDatabase(database: string): string | null }

/**
 * What to read: a name must pass the service's filter and the workflow's.
 *
 * The service's filters see bare names; the workflow's see FQNs with useFqnForFiltering. Of routines both see the name without arguments.
 */
export function createScope(serviceName: string, config: MetadataConfig, defaults: ServiceDefaults): DatabaseScope {
  const pair = (key: 'database' | 'schema' | 'table' | 'storedProcedure') => [
    createNameFilter(defaults[`${key}FilterPattern`], `serviceConnection.${key}FilterPattern`),
    createNameFilter(config[`${key}FilterPattern`], `${key}FilterPattern`),
  ] as const
  const [databases, schemas, tables, routines] = [pair('database'), pair('schema'), pair('table'), pair('storedProcedure')]
  const keeps = ([service, workflow]: readonly [NameFilter, NameFilter], ...parts: readonly [string, ...string[]]) => {
    const name = parts.at(-1)!
    return service(name) ?? workflow(config.useFqnForFiltering ? fullyQualifiedName(serviceName, ...parts) : name)
  }
  return {
    serviceName,
    includeTables: config.includeTables,
    includeViews: config.includeViews,
    includeStoredProcedures: config.includeStoredProcedures,
    includeDDL: config.includeDDL,
    includePartitions: config.includePartitions,
    includeExtensionObjects: config.includeExtensionObjects,
    extractJsonSchema: config.extractJsonSchema,
    jsonSchemaSampleSize: config.jsonSchemaSampleSize,
    keepsDatabase: (database) => keeps(databases, database),
    keepsSchema: (database, databaseSchema) => keeps(schemas, database, databaseSchema),
    keepsTable: (database, databaseSchema, table) => keeps(tables, database, databaseSchema, table),
    keepsStoredProcedure: (database, databaseSchema, routine) => keeps(routines, database, databaseSchema, routine),
  }
}
