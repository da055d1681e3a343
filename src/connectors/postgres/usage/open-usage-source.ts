import type { UsageSource } from '../../usage-connector.ts'
import { loadSqlParser } from '../../../sql/resolver/parser.ts'
import { readLog } from '../../query-log/read-log.ts'
import { readFacts } from '../lineage/read-facts.ts'
import { openPostgresServer, type OpenServerOptions } from '../open-server.ts'
import { readScans } from './read-scans.ts'
import { readStatistics } from './read-statistics.ts'

export type UsageSourceOptions = Omit<OpenServerOptions, 'workflow' | 'queryStatementSource'> & {
  /** The view of statements. */
  statementSource: string
  /** A log that tells of the statements instead of the view. */
  queryLogFilePath?: string | undefined
}

/** Opens a PostgreSQL server for reading what was run on it. Throws as openPostgresServer does. */
export async function openUsageSource({ statementSource, queryLogFilePath, ...options }: UsageSourceOptions): Promise<UsageSource> {
  const server = await openPostgresServer({ ...options, workflow: 'usage' })
  const systemIdentifier = server.identityOf(options.connection.database).replace(/\/[^/]*$/, '')
  return {
    listDatabases: async () => server.databases,
    withStatistics: async ({ filterCondition, since }, use) => queryLogFilePath !== undefined ? use(await readLog({ path: queryLogFilePath, parser: await loadSqlParser(), since, signal: options.signal })) : server.sessions.use(undefined, async (session) => use(await readStatistics(session, {
      queryStatementSource: statementSource, filterCondition, user: options.connection.user, systemIdentifier,
    }))),
    readFacts: (database) => server.sessions.use(database, readFacts),
    readScans: (database) => server.sessions.use(database, (session) => readScans(session, systemIdentifier)),
    footprint: () => server.footprint(),
    close: () => server.close(),
  }
}
