import { createSessionPool } from '../session-pool.ts'
import type { ConnectionSettings } from '../settings/connection-settings.ts'
import { createFootprint } from '../statement.ts'
import { readDoctorFacts } from './facts.ts'
import { toDoctorReport, type DoctorReport } from './report.ts'

export type DoctorOptions = {
  connection: ConnectionSettings
  /** Every database the role may connect to, not only the configured one. */
  allDatabases: boolean
  signal: AbortSignal
  /** YYYY-MM-DD: decides whether the server's version is still supported. */
  today: string
}

/** Asks the server what the role can do, database by database, in four statements each. Throws what kept it from connecting. */
export async function runDoctor({ connection, allDatabases, signal, today }: DoctorOptions): Promise<DoctorReport[]> {
  const sessions = createSessionPool(connection, { workflow: 'doctor', signal, footprint: createFootprint() })
  const readFacts = (database: string) =>
    sessions.use(database, (session) => readDoctorFacts((statement, parameters) => session.query(statement, parameters)))
  try {
    const first = await readFacts(connection.database)
    const others = allDatabases ? first.databases.filter((one) => one.canConnect && one.name !== connection.database) : []
    const reports = [toDoctorReport(first, today)]
    for (const { name } of others) reports.push(toDoctorReport(await readFacts(name), today))
    return reports
  } finally {
    await sessions.close()
  }
}
