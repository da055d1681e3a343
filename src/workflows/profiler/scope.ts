import type { ProfileTarget } from '../../connectors/profile-connector.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { createNameFilter } from '../filter.ts'
import type { ServiceDefaults } from '../metadata/scope.ts'
import type { ProfilerConfig } from './config.ts'

/** The part of a configuration that names what to look at. */
export type ScopeConfig = Pick<ProfilerConfig, 'databaseFilterPattern' | 'schemaFilterPattern' | 'tableFilterPattern' | 'useFqnForFiltering' | 'includeViews'>

/** What a profiler run looks at: null keeps, a string says what leaves it out. */
export type ProfilerScope = { keepsDatabase(database: string): string | null; keepsTable(target: ProfileTarget): string | null }

/** A name must pass the service's filter, which sees bare names, and the workflow's, which sees FQNs with useFqnForFiltering. */
export function createProfilerScope(serviceName: string, config: ScopeConfig, defaults: ServiceDefaults): ProfilerScope {
  const pair = (key: 'database' | 'schema' | 'table') => {
    const service = createNameFilter(defaults[`${key}FilterPattern`], `serviceConnection.${key}FilterPattern`)
    const workflow = createNameFilter(config[`${key}FilterPattern`], `${key}FilterPattern`)
    return (...parts: readonly [string, ...string[]]): string | null => {
      const name = parts.at(-1)!
      return service(name) ?? workflow(config.useFqnForFiltering ? fullyQualifiedName(serviceName, ...parts) : name)
    }
  }
  const [keepsDatabase, keepsSchema, keepsTable] = [pair('database'), pair('schema'), pair('table')]
  return {
    keepsDatabase,
    keepsTable: ({ database, databaseSchema, table, tableType }) => {
      if (!config.includeViews && (tableType === 'View' || tableType === 'MaterializedView')) return 'includeViews'
      return keepsSchema(database, databaseSchema) ?? keepsTable(database, databaseSchema, table)
    },
  }
}
