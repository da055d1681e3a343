import type { ProfileTarget } from '../../connectors/profile-connector.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { createNameFilter } from '../filter.ts'
import type { ServiceDefaults } from '../metadata/scope.ts'
import type { ProfilerConfig } from './config.ts'

/** The part of a configuration that names what to look at. */
export type ScopeConfig = Pick<ProfilerConfig, 'databaseFilterPattern' | 'schemaFilterPattern' | 'tableFilterPattern' | 'useFqnForFiltering' | 'includeViews'> & Partial<Pick<ProfilerConfig, 'classificationFilterPattern'>>

/** What a profiler run looks at: null keeps, a string says what leaves it out. */
export type ProfilerScope = { keepsDatabase(database: string): string | null; keepsTable(target: ProfileTarget): string | null }

/** A name must pass the service's filter, which sees bare names, and the workflow's, which sees FQNs with useFqnForFiltering; where tags are given, by FQN of the table, a label of the table must pass too. */
export function createProfilerScope(serviceName: string, config: ScopeConfig, defaults: ServiceDefaults, tags?: ReadonlyMap<string, readonly string[]>): ProfilerScope {
  const pair = (key: 'database' | 'schema' | 'table') => {
    const service = createNameFilter(defaults[`${key}FilterPattern`], `serviceConnection.${key}FilterPattern`)
    const workflow = createNameFilter(config[`${key}FilterPattern`], `${key}FilterPattern`)
    return (...parts: readonly [string, ...string[]]): string | null => {
      const name = parts.at(-1)!
      return service(name) ?? workflow(config.useFqnForFiltering ? fullyQualifiedName(serviceName, ...parts) : name)
    }
  }
  const keepsTags = createTagFilter(config.classificationFilterPattern)
  const [keepsDatabase, keepsSchema, keepsTable] = [pair('database'), pair('schema'), pair('table')]
  return {
    keepsDatabase,
    keepsTable: ({ database, databaseSchema, table, tableType }) => {
      if (!config.includeViews && (tableType === 'View' || tableType === 'MaterializedView')) return 'includeViews'
      return keepsSchema(database, databaseSchema) ?? keepsTable(database, databaseSchema, table)
        ?? (tags === undefined ? null : keepsTags(tags.get(fullyQualifiedName(serviceName, database, databaseSchema, table)) ?? []))
    },
  }
}

/** A table is kept by one label that passes the includes, and left out by one that matches an exclude. */
function createTagFilter(pattern: ProfilerConfig['classificationFilterPattern']): (tags: readonly string[]) => string | null {
  const includes = createNameFilter(pattern?.includes === undefined ? undefined : { includes: pattern.includes }, 'classificationFilterPattern')
  const excludes = createNameFilter(pattern?.excludes === undefined ? undefined : { excludes: pattern.excludes }, 'classificationFilterPattern')
  return (tags) => {
    const excluding = tags.map(excludes).find((by) => by !== null)
    if (excluding != null) return excluding
    return (pattern?.includes ?? []).length === 0 || tags.some((tag) => includes(tag) === null) ? null : 'classificationFilterPattern includes'
  }
}
