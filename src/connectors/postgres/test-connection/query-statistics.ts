import { TrunklineError } from '../../../model/errors.ts'
import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import type { Session } from '../session.ts'

/** A view that statistics of statements are read from, and what the role may do with it. */
export type SourceRow = { schema: string; name: string; can_select: boolean; is_extension: boolean; reads_all: boolean }

/** The view of that name ($1, in schema $2 if given), the one of the extension first. */
const sourceQuery = `
  select n.nspname::text as schema, c.relname::text as name,
         pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select') as can_select,
         e.oid is not null as is_extension,
         pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'usage') as reads_all
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e'
  left join pg_catalog.pg_extension e on e.oid = d.refobjid and e.extname = 'pg_stat_statements'
  where c.relname = $1 and ($2::text is null or n.nspname = $2) and c.relkind in ('v', 'm', 'r', 'p', 'f')
  order by e.oid is null, n.nspname <> 'public', n.nspname
  limit 1`

type StatisticsRow = { count: number; hidden: number }

/** Reads the columns that usage and lineage need, and counts the statements whose text the server keeps from this role. */
const statisticsQuery = (source: string): string => `
  select pg_catalog.count(*)::int as count,
         (pg_catalog.count(*) filter (where s.query = '<insufficient privilege>'))::int as hidden,
         pg_catalog.count(s.total_exec_time) as times, pg_catalog.count(s.dbid) as databases, pg_catalog.count(s.userid) as users
  from ${source} s`

/** Says how many statements the statistics hold. Throws a typed error where they are missing, not loaded, not readable or hidden in part. */
export async function readQueryStatistics(session: Session, user: string, queryStatementSource: string): Promise<string> {
  const source = await findStatementSource(session, user, queryStatementSource)
  const [row] = await readLoaded(session, source.qualified)
  const { count, hidden } = row ?? { count: 0, hidden: 0 }
  if (hidden > 0 || (source.isExtension && !source.readsAll)) throw concealed(source.qualified, user, hidden)
  return `${count} statements in ${source.qualified}.`
}

/** A view of statement statistics: its name as SQL takes it, its schema, and whether the role sees what others run. */
export type StatementSource = { qualified: string; databaseSchema: string; isExtension: boolean; readsAll: boolean }

/** The view that statistics are read from. Throws CONFIG_INVALID for what is no name, QUERY_STATISTICS_MISSING or INSUFFICIENT_PRIVILEGE. */
export async function findStatementSource(session: Session, user: string, queryStatementSource: string): Promise<StatementSource> {
  const source = await findSource((statement, parameters) => session.query(statement, parameters), queryStatementSource)
  if (source === undefined) throw missing(session.database, queryStatementSource)
  const qualified = quoteQualified(source.schema, source.name)
  if (!source.can_select) throw unreadable(qualified, source.schema, user)
  return { qualified, databaseSchema: source.schema, isExtension: source.is_extension, readsAll: source.reads_all }
}

/** Looks for the view; undefined where there is none. Throws CONFIG_INVALID for what is no name. */
export async function findSource(
  query: (statement: string, parameters: unknown[]) => Promise<SourceRow[]>, queryStatementSource: string,
): Promise<SourceRow | undefined> {
  const { databaseSchema, name } = parseSource(queryStatementSource)
  const [source] = await query(sourceQuery, [name, databaseSchema ?? null])
  return source
}

async function readLoaded(session: Session, qualified: string): Promise<StatisticsRow[]> {
  return orNotLoaded(session.query<StatisticsRow>(statisticsQuery(qualified)))
}

/** Reading a view of the extension; what the server says where its library is not loaded is told as such. */
export async function orNotLoaded<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof TrunklineError && /must be loaded via/.test(error.message))) throw error
    throw new TrunklineError('QUERY_STATISTICS_NOT_LOADED', 'The extension pg_stat_statements exists, but the server has not loaded its library and counts nothing.', {
      object: 'shared_preload_libraries', hint: 'Add pg_stat_statements to shared_preload_libraries and restart the server.', cause: error.cause,
    })
  }
}

/** A name as SQL writes it, `schema.name` or `name`: bare parts are lower case, quoted ones are as they stand. */
function parseSource(text: string): { databaseSchema?: string; name: string } {
  const part = String.raw`("(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`
  const [, first, second] = new RegExp(String.raw`^${part}(?:\.${part})?$`, 'u').exec(text.trim()) ?? []
  if (first === undefined) {
    throw new TrunklineError('CONFIG_INVALID', `queryStatementSource "${text}" is not the name of a view.`, {
      object: 'queryStatementSource', hint: 'Write it as schema.view; put odd names in double quotes.',
    })
  }
  return second === undefined ? { name: unquote(first) } : { databaseSchema: unquote(first), name: unquote(second) }
}

function unquote(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase()
}

function missing(database: string, source: string): TrunklineError {
  const isDefault = source === 'pg_stat_statements'
  return new TrunklineError('QUERY_STATISTICS_MISSING', isDefault
    ? `The extension pg_stat_statements does not exist in database "${database}".`
    : `There is no view ${source} in database "${database}".`, {
    object: source,
    hint: isDefault ? `As a superuser, run in database ${quoteIdentifier(database)}: CREATE EXTENSION pg_stat_statements` : 'Correct queryStatementSource.',
  })
}

function unreadable(qualified: string, schema: string, user: string): TrunklineError {
  return new TrunklineError('INSUFFICIENT_PRIVILEGE', `Role "${user}" may not read ${qualified}.`, {
    object: qualified,
    hint: `Run: GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(user)}; GRANT SELECT ON ${qualified} TO ${quoteIdentifier(user)}`,
  })
}

/** The server keeps the texts of other roles from this one. */
export function concealed(qualified: string, user: string, hidden: number): TrunklineError {
  const now = hidden > 0 ? ` Now ${hidden} are hidden.` : ''
  return new TrunklineError('QUERY_STATISTICS_HIDDEN', `Role "${user}" sees in ${qualified} only statements of its own.${now}`, {
    object: qualified, hint: `Run: GRANT pg_read_all_stats TO ${quoteIdentifier(user)}`,
  })
}
