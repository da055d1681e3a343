import { createNameFilter } from '../filter.ts'
import type { ServiceDefaults } from '../metadata/scope.ts'
import type { DbtConfig } from './config.ts'
import type { RelationIdentity } from './match.ts'

/** What a dbt run looks at: null keeps, a string says which filter leaves it out. */
export type DbtScope = { keeps(identity: RelationIdentity): string | null; keepsTag(tag: string): boolean }

/** Names must pass the service's filters and the workflow's. */
export function createDbtScope(config: DbtConfig, defaults: ServiceDefaults): DbtScope {
  const pair = (key: 'database' | 'schema' | 'table') => {
    const service = createNameFilter(defaults[`${key}FilterPattern`], `serviceConnection.${key}FilterPattern`)
    const workflow = createNameFilter(config[`${key}FilterPattern`], `${key}FilterPattern`)
    return (name: string): string | null => service(name) ?? workflow(name)
  }
  const [keepsDatabase, keepsSchema, keepsTable] = [pair('database'), pair('schema'), pair('table')]
  const keepsTag = createNameFilter(config.tagFilterPattern, 'tagFilterPattern')
  return {
    keeps: ({ database, schema, name }) => keepsDatabase(database) ?? keepsSchema(schema) ?? keepsTable(name),
    keepsTag: (tag) => keepsTag(tag) === null,
  }
}
