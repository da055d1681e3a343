import { createNameFilter } from '../filter.ts'
import type { ServiceDefaults } from '../metadata/scope.ts'
import type { LineageConfig } from './config.ts'

/** What a lineage run looks at: null keeps, a string says which filter leaves it out. */
export type LineageScope = {
  keepsDatabase(database: string): string | null
  keepsView(schema: string, view: string): string | null
  keepsRoutine(schema: string, routine: string): string | null
}

/** A name must pass the service's filter and the workflow's; the filter of tables is one of views, as OpenMetadata has it. */
export function createLineageScope(config: LineageConfig, defaults: ServiceDefaults): LineageScope {
  const pair = (key: 'database' | 'schema' | 'table' | 'storedProcedure') => {
    const service = createNameFilter(defaults[`${key}FilterPattern`], `serviceConnection.${key}FilterPattern`)
    const workflow = createNameFilter(config[`${key}FilterPattern`], `${key}FilterPattern`)
    return (name: string): string | null => service(name) ?? workflow(name)
  }
  const [keepsDatabase, keepsSchema, keepsTable, keepsRoutine] = [pair('database'), pair('schema'), pair('table'), pair('storedProcedure')]
  return {
    keepsDatabase,
    keepsView: (schema, view) => keepsSchema(schema) ?? keepsTable(view),
    keepsRoutine: (schema, routine) => keepsSchema(schema) ?? keepsRoutine(routine),
  }
}
