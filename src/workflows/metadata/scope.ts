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
 * The service's filters see bare names; the workflow's see FQNs with useFqnForFiltering. A routine is known by its name with and without arguments.
 */
export function createScope(serviceName: string, config: MetadataConfig, defaults: ServiceDefaults): DatabaseScope {
  const pair = (key: 'database' | 'schema' | 'table' | 'storedProcedure') => [
    createNameFilter(defaults[`${key}FilterPattern`], `serviceConnection.${key}FilterPattern`),
    createNameFilter(config[`${key}FilterPattern`], `${key}FilterPattern`),
  ] as const
  const [databases, schemas, tables, routines] = [pair('database'), pair('schema'), pair('table'), pair('storedProcedure')]
  const keeps = ([service, workflow]: readonly [NameFilter, NameFilter], parents: readonly string[], spellings: readonly string[]) => {
    const seen = config.useFqnForFiltering ? spellings.map((spelling) => fullyQualifiedName(serviceName, ...parents, spelling)) : spellings
    return service(...spellings) ?? workflow(...seen)
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
    keepsDatabase: (database) => keeps(databases, [], [database]),
    keepsSchema: (database, databaseSchema) => keeps(schemas, [database], [databaseSchema]),
    keepsTable: (database, databaseSchema, table) => keeps(tables, [database, databaseSchema], [table]),
    keepsStoredProcedure: (database, databaseSchema, routine) => keeps(routines, [database, databaseSchema], routineSpellings(routine)),
  }
}

function routineSpellings(routine: string): string[] {
  const open = routine.lastIndexOf('(')
  return open > 0 && routine.endsWith(')') ? [routine, routine.slice(0, open)] : [routine]
}
