import { TrunklineError } from '../../../model/errors.ts'
import type { DatabaseParts } from '../mapping/database.ts'
import {
  databaseSizeQuery, eventTriggersQuery, extensionsQuery, rolesQuery,
  type DatabaseSizeRow, type EventTriggerRow, type ExtensionRow, type RoleRow,
} from '../queries/database.ts'
import { foreignServersQuery, type ForeignServerRow } from '../queries/foreign-servers.ts'
import {
  publicationSchemasQuery, publicationsQuery, subscriptionsQuery, type PublicationRow, type PublicationSchemaRow, type SubscriptionRow,
} from '../queries/replication.ts'
import type { CapabilitiesRow } from '../queries/server.ts'
import type { Session } from '../session.ts'
import { isObjectError } from './context.ts'

/** What a database has beside its schemas and their default privileges, which the snapshot reads. */
export type SideParts = Omit<DatabaseParts, 'database' | 'defaultPrivileges'>

/** Relations (tables, indexes, TOAST) of a database whose files are looked at to measure it. */
const mostMeasured = 20_000

/** Reads it, each kind by itself: one that this role may not see is told by name and left out, the rest goes on. */
export async function readSideParts(session: Session, capabilities: CapabilitiesRow, warn: (sentence: string) => void): Promise<SideParts> {
  const read = async <Row extends object>(what: string, statement: string, parameters: readonly unknown[] = []): Promise<Row[]> => {
    try {
      return await session.query<Row>(statement, parameters)
    } catch (error) {
      if (!(error instanceof TrunklineError) || (error.code !== 'STATEMENT_TIMEOUT' && !isObjectError(error))) throw error
      warn(`${what} of database "${session.database}" are not visible: ${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`)
      return []
    }
  }
  const [size] = await read<DatabaseSizeRow>('Sizes', databaseSizeQuery, [mostMeasured])
  return {
    size,
    extensions: await read<ExtensionRow>('Extensions', extensionsQuery),
    foreignServers: await read<ForeignServerRow>('Foreign servers', foreignServersQuery),
    publications: await read<PublicationRow>('Publications', publicationsQuery),
    publicationSchemas: capabilities.has_publication_schemas ? await read<PublicationSchemaRow>('Published schemas', publicationSchemasQuery) : [],
    subscriptions: await read<SubscriptionRow>('Subscriptions', subscriptionsQuery),
    eventTriggers: await read<EventTriggerRow>('Event triggers', eventTriggersQuery),
    roles: await read<RoleRow>('Roles', rolesQuery),
  }
}
