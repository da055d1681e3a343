import { fullyQualifiedName } from '../../model/fqn.ts'
import { toErrorText } from '../../model/errors.ts'
import type { FilterPattern } from '../../model/database.ts'
import { createPreviewLevel, type FilterPreview, type KeepName, type ServiceFilters } from '../filter-preview.ts'
import { namesQuery, type NameRow } from './queries/names.ts'
import { databaseListQuery, type DatabaseListRow } from './queries/server.ts'
import { createSessionPool, type SessionPool } from './session-pool.ts'
import type { ConnectionSettings } from './settings/connection-settings.ts'
import { createFootprint } from './statement.ts'

export type FilterPreviewOptions = {
  readonly settings: ConnectionSettings
  readonly ingestAllDatabases: boolean
  /** Makes a filter; `title` is the setting, for the reason. Throws CONFIG_INVALID on a bad pattern. */
  readonly createNameFilter: (pattern: FilterPattern | undefined, title: string) => KeepName
  readonly now: () => number
}

/** Databases that one preview looks into, and rows of names that it reads of each. */
const mostDatabases = 10
const mostNames = 20_000
/** Names are read once and kept for so long: whoever types a pattern asks many times a minute. */
const keptForMs = 60_000

/** Tries filters on the names that a server has. Throws CONFIG_INVALID on a bad pattern, and what keeps the server from being read. */
export function createFilterPreview(options: FilterPreviewOptions): (filters: ServiceFilters, signal: AbortSignal) => Promise<FilterPreview> {
  let names = createNames(options)
  return async (filters, signal) => {
    const keeps = {
      database: options.createNameFilter(filters.databaseFilterPattern, 'databaseFilterPattern'),
      schema: options.createNameFilter(filters.schemaFilterPattern, 'schemaFilterPattern'),
      table: options.createNameFilter(filters.tableFilterPattern, 'tableFilterPattern'),
    }
    if (names.isOld()) names = createNames(options)
    const { settings } = options
    const pool = createSessionPool(settings, { workflow: 'filter-preview', signal, footprint: createFootprint(), warn: () => {} }, 1)
    try {
      return await preview(names, keeps, pool)
    } finally {
      await pool.close()
    }
  }
}

type Keeps = { database: KeepName; schema: KeepName; table: KeepName }

async function preview(names: Names, keeps: Keeps, pool: SessionPool): Promise<FilterPreview> {
  const [databases, schemas, tables] = [createPreviewLevel(), createPreviewLevel(), createPreviewLevel()]
  const unread: FilterPreview['unread'] = []
  let isCut = false
  for (const { name, why } of await names.databases(pool)) {
    const by = keeps.database(name)
    databases.add(name, by)
    if (by !== null) continue
    if (why !== undefined) unread.push({ name, why })
    else if (databases.kept - unread.length > mostDatabases) isCut = true
    else {
      const rows = await names.below(name, pool).catch((error: unknown) => void unread.push({ name, why: toErrorText(error) }))
      if (rows !== undefined) isCut ||= addNames(name, rows, { keeps, schemas, tables })
    }
  }
  const bare = ({ kept, leftOut, names: shown }: FilterPreview['tables']) => ({ kept, leftOut, names: shown })
  return { databases: bare(databases), schemas: bare(schemas), tables: bare(tables), unread, isCut }
}

type Level = ReturnType<typeof createPreviewLevel>

/** Sorts the names of one database; true where there were more than were read. */
function addNames(database: string, rows: readonly NameRow[], { keeps, schemas, tables }: { keeps: Keeps; schemas: Level; tables: Level }): boolean {
  let schema: { name: string; by: string | null } | undefined
  for (const row of rows.slice(0, mostNames)) {
    if (schema?.name !== row.schema) {
      schema = { name: row.schema, by: keeps.schema(row.schema) }
      schemas.add(fullyQualifiedName(database, row.schema), schema.by)
    }
    // What stands in a schema that is left out is not judged by its own filter.
    if (schema.by === null && row.table !== null) tables.add(fullyQualifiedName(database, row.schema, row.table), keeps.table(row.table))
  }
  return rows.length > mostNames
}

type Names = {
  databases(pool: SessionPool): Promise<readonly { name: string; why?: string }[]>
  below(database: string, pool: SessionPool): Promise<readonly NameRow[]>
  isOld(): boolean
}

/** Reads names when they are first asked for; what failed is asked again. */
function createNames({ settings, ingestAllDatabases, now }: FilterPreviewOptions): Names {
  const until = now() + keptForMs
  const below = new Map<string, readonly NameRow[]>()
  let databases: readonly { name: string; why?: string }[] | undefined
  return {
    isOld: () => now() > until,
    databases: async (pool) => databases ??= (await pool.use(undefined, (session) => session.query<DatabaseListRow>(databaseListQuery)))
      .filter(({ name }) => ingestAllDatabases || name === settings.database)
      .map(({ name, allows_connections, may_connect }) => ({ name, ...(!allows_connections && { why: 'It accepts no connections.' }), ...(!may_connect && { why: 'The role has no CONNECT privilege on it.' }) })),
    below: async (database, pool) => {
      const known = below.get(database) ?? await pool.use(database, (session) => session.query<NameRow>(namesQuery, [mostNames + 1]))
      below.set(database, known)
      return known
    },
  }
}
