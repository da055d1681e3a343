import type { LineageSource, ObservedStatement, StatementScope } from '../../lineage-connector.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { counterKey } from '../../../model/usage.ts'
import { mayMoveData, maySetPath } from '../../../sql/session/statement-words.ts'
import { openPostgresServer, type OpenServerOptions, type PostgresServer } from '../open-server.ts'
import { readStatistics } from '../usage/read-statistics.ts'
import { readFacts } from './read-facts.ts'

export type LineageSourceOptions = Omit<OpenServerOptions, 'workflow'> & {
  /** The view of statements; named for the test of the connection only where statements are read. */
  statementSource: string
}

/** Opens a PostgreSQL server for reading what lineage is made of. Throws as openPostgresServer does. */
export async function openLineageSource({ statementSource, ...options }: LineageSourceOptions): Promise<LineageSource> {
  const server = await openPostgresServer({ ...options, workflow: 'lineage' })
  return {
    serverVersion: server.capabilities.version,
    listDatabases: async () => server.databases,
    readFacts: (database) => server.sessions.use(database, readFacts),
    readStatements: (database, scope) => readStatements(server, { database, scope, statementSource, user: options.connection.user }),
    analyzeStatements: (database, statements) => analyzeStatements(server, database, statements),
    footprint: () => server.footprint(),
    close: () => server.close(),
  }
}

/** What the server refuses, such as a constant that became a parameter where the grammar wants none, has no tree. */
async function analyzeStatements(server: PostgresServer, database: string, statements: readonly { text: string; searchPath: readonly string[] }[]): Promise<(string | null)[]> {
  return server.sessions.use(database, async (session) => {
    const trees: (string | null)[] = []
    for (const { text, searchPath } of statements) {
      try {
        trees.push((await session.analyze(text, searchPath))[0] ?? null)
      } catch (error) {
        if (!(error instanceof TrunklineError) || error.code === 'RUN_CANCELLED' || error.code === 'CONNECTION_LOST') throw error
        trees.push(null)
      }
    }
    return trees
  })
}

type Reading = { database: string; scope: StatementScope; statementSource: string; user: string }

/** The most expensive statements first; those of equal cost by their text, so that the limit cuts the same ones every time. What sets a search_path comes beyond it. */
async function readStatements(server: PostgresServer, { database, scope, statementSource, user }: Reading): Promise<ObservedStatement[]> {
  return server.sessions.use(database, async (session) => {
    const found = await readStatistics(session, { queryStatementSource: statementSource, user, systemIdentifier: server.identityOf(database), filterCondition: scope.filterCondition })
    const counters = found.snapshot.counters.filter(({ databaseOid }) => found.databases.get(databaseOid) === database)
    const texts = await found.readTexts(counters)
    const statements = counters.flatMap((counter): ObservedStatement[] => {
      const text = texts.get(counterKey(counter))
      const role = found.roles.get(counter.roleOid)
      if (text === undefined || !(mayMoveData(text) || maySetPath(text))) return []
      return [{ text, database, cost: counter.totalMs, ...(role !== undefined && { role }) }]
    })
    const [setting, moving] = [statements.filter(({ text }) => maySetPath(text)), statements.filter(({ text }) => !maySetPath(text))]
    return [...moving.sort((a, b) => b.cost - a.cost || (a.text < b.text ? -1 : 1)).slice(0, scope.resultLimit), ...setting.sort((a, b) => (a.text < b.text ? -1 : 1))]
  })
}
