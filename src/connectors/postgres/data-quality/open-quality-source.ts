import type { QualitySource } from '../../quality-connector.ts'
import { openPostgresServer, type OpenServerOptions, type PostgresServer } from '../open-server.ts'
import type { Footprint } from '../../../model/ingestion.ts'
import { examineTable } from './examine.ts'
import { createDiffer } from './table-diff/differ.ts'

export type OpenQualityOptions = Pick<OpenServerOptions, 'signal' | 'warn' | 'testTimeoutMs'> & {
  /** The connection of a service; throws CONFIG_INVALID where nobody knows one. */
  connect(serviceName: string): Promise<OpenServerOptions['connection']>
  /** Opened at once, so that a run whose source is down fails as such; others when a test names them. */
  first?: string
}

/** Opens PostgreSQL servers for testing their tables, each when it is first asked. Throws as openPostgresServer does. */
export async function openQualitySource({ connect, first, ...options }: OpenQualityOptions): Promise<QualitySource> {
  const servers = new Map<string, Promise<{ server: PostgresServer; user: string }>>()
  const open = (serviceName: string): Promise<{ server: PostgresServer; user: string }> => {
    const known = servers.get(serviceName)
    if (known !== undefined) return known
    const opening = connect(serviceName).then(async (connection) => ({ server: await openPostgresServer({ ...options, connection, ingestAllDatabases: false, workflow: 'data-quality', connectionCap: 3 }), user: connection.user }))
    servers.set(serviceName, opening)
    return opening
  }
  if (first !== undefined) await open(first)
  const differ = createDiffer(async (serviceName) => {
    const { server, user } = await open(serviceName)
    return { sessions: server.sessions, user }
  })
  const opened = async (): Promise<PostgresServer[]> => (await Promise.allSettled(servers.values())).flatMap((one) => (one.status === 'fulfilled' ? [one.value.server] : []))
  let footprint: Footprint | undefined
  return {
    examine: async (serviceName, name, requests, { report, ...rest }) => {
      const { server, user } = await open(serviceName)
      try {
        return await examineTable(server.sessions, name, requests, { ...rest, report, user, differ })
      } finally {
        footprint = sumFootprints((await opened()).map((one) => one.footprint()))
      }
    },
    footprint: () => footprint ?? sumFootprints([]),
    close: async () => void (await Promise.all((await opened()).map((server) => server.close()))),
  }
}

function sumFootprints(all: readonly Footprint[]): Footprint {
  return all.reduce((sum, one) => ({
    statements: sum.statements + one.statements, serverMs: sum.serverMs + one.serverMs, rows: sum.rows + one.rows, bytes: sum.bytes + one.bytes,
    mostLocks: Math.max(sum.mostLocks, one.mostLocks), connections: sum.connections + one.connections,
  }), { statements: 0, serverMs: 0, rows: 0, bytes: 0, mostLocks: 0, connections: 0 })
}
