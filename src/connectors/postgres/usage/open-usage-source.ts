import type { UsageSource } from '../../usage-connector.ts'
import { readFacts } from '../lineage/read-facts.ts'
import { openPostgresServer, type OpenServerOptions } from '../open-server.ts'
import { readStatistics } from './read-statistics.ts'

export type UsageSourceOptions = Omit<OpenServerOptions, 'workflow' | 'queryStatementSource'> & {
  /** The view of statements. */
  statementSource: string
}

/** Opens a PostgreSQL server for reading what was run on it. Throws as openPostgresServer does. */
export async function openUsageSource({ statementSource, ...options }: UsageSourceOptions): Promise<UsageSource> {
  const server = await openPostgresServer({ ...options, workflow: 'usage' })
  const systemIdentifier = server.identityOf(options.connection.database).replace(/\/[^/]*$/, '')
  return {
    listDatabases: async () => server.databases,
    withStatistics: ({ filterCondition }, use) => server.sessions.use(undefined, async (session) => use(await readStatistics(session, {
      queryStatementSource: statementSource, filterCondition, user: options.connection.user, systemIdentifier,
    }))),
    readFacts: (database) => server.sessions.use(database, readFacts),
    footprint: () => server.footprint(),
    close: () => server.close(),
  }
}
