import { createSessionPool } from '../session-pool.ts'
import type { ConnectionSettings } from '../settings/connection-settings.ts'
import { createFootprint } from '../statement.ts'
import { readDoctorFacts } from './facts.ts'
import { toDoctorReport, type DoctorReport } from './report.ts'

export type DoctorOptions = {
  connection: ConnectionSettings
  /** Every database to be read that the role may connect to, not only the configured one. */
  allDatabases: boolean
  /** The view that statistics of statements are read from. */
  queryStatementSource: string
  /** Why a database is not to be read; null for one that is. */
  keepsDatabase(name: string): string | null
  signal: AbortSignal
  /** YYYY-MM-DD: decides whether the server's version is still supported. */
  today: string
}

/** Asks the server what the role can do, database by database, in seven statements each and one for a view of one's own. Throws what kept it from connecting. */
export async function runDoctor({ connection, allDatabases, queryStatementSource, keepsDatabase, signal, today }: DoctorOptions): Promise<DoctorReport[]> {
  const sessions = createSessionPool(connection, { workflow: 'doctor', signal, footprint: createFootprint() })
  const readFacts = (database: string, source: string) =>
    sessions.use(database, (session) => readDoctorFacts((statement, parameters) => session.query(statement, parameters), source))
  try {
    const first = await readFacts(connection.database, queryStatementSource)
    const wanted = first.databases.filter(({ name }) => name === connection.database || (allDatabases && keepsDatabase(name) === null))
    const reports = [toDoctorReport({ ...first, databases: wanted }, today)]
    for (const { name } of wanted.filter((one) => one.canConnect && one.name !== connection.database)) {
      // What is closed was told already, and statements are counted for all databases in one place.
      reports.push(toDoctorReport({ ...await readFacts(name, ''), databases: [], queries: first.queries }, today))
    }
    return reports
  } finally {
    await sessions.close()
  }
}
