import type { ProfileSource } from '../../profile-connector.ts'
import { tableTypeOf } from '../mapping/table.ts'
import { openPostgresServer, type OpenServerOptions } from '../open-server.ts'
import { profileTargetsQuery, type ProfileTargetRow } from '../queries/profile.ts'
import { estimateProfile } from './estimate.ts'
import { findChangedPartitions } from './changed-partitions.ts'
import { profileTable } from './profile-table.ts'

/** Opens a PostgreSQL server for profiling its tables. Throws as openPostgresServer does. */
export async function openProfileSource(options: Omit<OpenServerOptions, 'workflow' | 'queryStatementSource'>): Promise<ProfileSource> {
  const server = await openPostgresServer({ ...options, workflow: 'profiler' })
  const { user } = options.connection
  return {
    listDatabases: async () => server.databases,
    listTables: (database) => server.sessions.use(database, async (session) => (await session.query<ProfileTargetRow>(profileTargetsQuery))
      .map(({ schema, name, kind, row_estimate: rows, size_in_byte: size }) => ({
        database, databaseSchema: schema, table: name, tableType: tableTypeOf[kind],
        ...(rows !== null && { rowEstimate: rows }), ...(kind !== 'v' && kind !== 'f' && { sizeInByte: size }),
      }))),
    findChanged: (target, plan) => server.sessions.use(target.database, (session) => findChangedPartitions(session, target, { plan, user })),
    estimate: estimateProfile,
    profileTable: (target, plan) => server.sessions.use(target.database, (session) => profileTable(session, target, { plan, user })),
    footprint: () => server.footprint(),
    close: () => server.close(),
  }
}
