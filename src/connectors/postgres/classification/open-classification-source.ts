import type { ClassificationSource } from '../../classification-connector.ts'
import { tableTypeOf } from '../mapping/table.ts'
import { openPostgresServer, type OpenServerOptions } from '../open-server.ts'
import { profileTargetsQuery, type ProfileTargetRow } from '../queries/profile.ts'
import { sampleTable } from './sample-table.ts'

/** Opens a PostgreSQL server for a look at what its columns hold. Throws as openPostgresServer does. */
export async function openClassificationSource(options: Omit<OpenServerOptions, 'workflow' | 'queryStatementSource'>): Promise<ClassificationSource> {
  const server = await openPostgresServer({ ...options, workflow: 'classification' })
  const { user } = options.connection
  return {
    listDatabases: async () => server.databases,
    listTables: (database) => server.sessions.use(database, async (session) => (await session.query<ProfileTargetRow>(profileTargetsQuery))
      .map(({ schema, name, kind }) => ({ database, databaseSchema: schema, table: name, tableType: tableTypeOf[kind] }))),
    sampleTable: (target, plan) => server.sessions.use(target.database, (session) => sampleTable(session, target, { plan, user })),
    footprint: () => server.footprint(),
    close: () => server.close(),
  }
}
