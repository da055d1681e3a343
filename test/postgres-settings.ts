import { PostgresConnection } from '../src/connectors/postgres/connection.ts'
import type { Session, SessionOptions } from '../src/connectors/postgres/session.ts'
import { openSession } from '../src/connectors/postgres/session.ts'
import type { ConnectionSettings } from '../src/connectors/postgres/settings/connection-settings.ts'
import { toConnectionSettings } from '../src/connectors/postgres/settings/read-settings.ts'
import { createFootprint } from '../src/connectors/postgres/statement.ts'
import type { EmbeddedConnection } from '../src/db/embedded-server.ts'

/** What of a connection a test may set over the address of its server. */
export type ConnectionOverrides = Partial<Record<keyof PostgresConnection, unknown>>

/** Settings for a session to a test server, as a workflow file would give them; `environment` is empty unless given. */
export async function settingsFor(
  { host, port, user, database }: EmbeddedConnection, overrides: ConnectionOverrides = {}, environment: Readonly<Record<string, string>> = {},
): Promise<ConnectionSettings> {
  const connection = PostgresConnection.parse({ hostPort: `${host}:${port}`, username: user, database, ...overrides })
  return await toConnectionSettings(connection, { environment })
}

/** Options of a session for a test that does not look at them. */
export function sessionOptions(overrides: Partial<SessionOptions> = {}): SessionOptions {
  return { workflow: 'metadata', signal: new AbortController().signal, footprint: createFootprint(), ...overrides }
}

/** Opens a session, runs work on it and closes it. */
export async function withSession<T>(settings: ConnectionSettings, work: (session: Session) => Promise<T>, options: Partial<SessionOptions> = {}): Promise<T> {
  const session = await openSession(settings, sessionOptions(options))
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}
