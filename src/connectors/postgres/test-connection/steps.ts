import type { ConnectionTestStepDefinition } from '../../connection-test.ts'
import { formatHost } from '../settings/host-list.ts'
import type { Session } from '../session.ts'
import { refuseTooOld } from '../supported-version.ts'
import type { ConnectionSettings } from '../settings/connection-settings.ts'
import { readQueryStatistics } from './query-statistics.ts'

/** What a step may look at beside the session. */
export type StepContext = { readonly settings: ConnectionSettings; readonly queryStatementSource: string }

/** One thing that a connection must be good for; `run` says in a sentence what it found, and throws where it is not. */
export type ConnectionTestStep = ConnectionTestStepDefinition & { run(session: Session, context: StepContext): Promise<string> }

type CountRow = { count: number; usable: number }

const databasesQuery = `
  select pg_catalog.count(*)::int as count,
         (pg_catalog.count(*) filter (where pg_catalog.has_database_privilege(oid, 'connect')))::int as usable
  from pg_catalog.pg_database
  where datallowconn and not datistemplate`

const schemasQuery = `
  select pg_catalog.count(*)::int as count,
         (pg_catalog.count(*) filter (where pg_catalog.has_schema_privilege(oid, 'usage')))::int as usable
  from pg_catalog.pg_namespace
  where nspname !~ '^pg_' and nspname <> 'information_schema'`

/** $1: letters of relkind. A superuser is not asked table by table. */
const relationsQuery = `
  select pg_catalog.count(*)::int as count,
         (pg_catalog.count(*) filter (where (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) or pg_catalog.has_table_privilege(c.oid, 'select')))::int as usable
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = any ($1::"char"[]) and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`

const policiesQuery = `
  select pg_catalog.count(*)::int as count, pg_catalog.count(*)::int as usable
  from pg_catalog.pg_policy p
  join pg_catalog.pg_class c on c.oid = p.polrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace`

const columnMetadataProbe = `
  select a.attname, d.description
  from pg_catalog.pg_attribute a
  left join pg_catalog.pg_description d on d.objoid = a.attrelid and d.objsubid = a.attnum and d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
  limit 0`

const tableCommentProbe = `
  select c.relname, d.description
  from pg_catalog.pg_class c
  left join pg_catalog.pg_description d on d.objoid = c.oid and d.objsubid = 0 and d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
  limit 0`

const informationSchemaProbe = 'select column_name, data_type from information_schema.columns limit 0'

/** The steps in the order they run; the first one opens the connection, and without it none of the others is tried. */
export const connectionTestSteps: readonly ConnectionTestStep[] = [
  {
    name: 'CheckAccess', mandatory: true, description: 'The server can be reached and lets the role into the database.',
    run: async (session, { settings }) => {
      refuseTooOld(session)
      await session.query('select 1')
      const notes = [session.inRecovery && 'a standby', session.isPooled && 'through a pooler'].filter((note) => note !== false)
      return `Connected to PostgreSQL ${session.serverVersion} at ${formatHost(session.address)}, database "${session.database}", as "${settings.user}"${notes.map((note) => `, ${note}`).join('')}.`
    },
  },
  {
    name: 'GetDatabases', mandatory: true, description: 'The databases of the server can be listed.',
    run: async (session) => count(await session.query<CountRow>(databasesQuery), ['database', 'databases'], 'the role may connect to'),
  },
  {
    name: 'GetSchemas', mandatory: true, description: 'The schemas of the database can be listed.',
    run: async (session) => count(await session.query<CountRow>(schemasQuery), ['schema', 'schemas'], 'the role may use'),
  },
  {
    name: 'GetTables', mandatory: true, description: 'Tables can be listed.',
    run: async (session) => count(await session.query<CountRow>(relationsQuery, [['r', 'p', 'f']]), ['table', 'tables'], 'the role may read'),
  },
  {
    name: 'GetViews', mandatory: false, description: 'Views can be listed.',
    run: async (session) => count(await session.query<CountRow>(relationsQuery, [['v', 'm']]), ['view', 'views'], 'the role may read'),
  },
  {
    name: 'GetTags', mandatory: false, description: 'Row security policies, which become tags, can be read.',
    run: async (session) => count(await session.query<CountRow>(policiesQuery), ['policy', 'policies'], ''),
  },
  {
    name: 'GetQueries', mandatory: false, description: 'Statistics of statements can be read, for usage and lineage.',
    run: (session, { settings, queryStatementSource }) => readQueryStatistics(session, settings.user, queryStatementSource),
  },
  {
    name: 'GetColumnMetadata', mandatory: false, description: 'Columns and their comments can be read.',
    run: async (session) => probe(session, columnMetadataProbe),
  },
  {
    name: 'GetTableComments', mandatory: false, description: 'Comments of tables can be read.',
    run: async (session) => probe(session, tableCommentProbe),
  },
  {
    name: 'GetInformationSchemaColumns', mandatory: false, description: 'The information schema can be read.',
    run: async (session) => probe(session, informationSchemaProbe),
  },
]

/** What runs begin with. They read pg_catalog in place of the information schema; only some read statistics of statements, and the others do not nag about them. */
export function stepsOfRun({ readsQueryStatistics }: { readonly readsQueryStatistics: boolean }): readonly ConnectionTestStep[] {
  return connectionTestSteps.filter(({ name }) => name !== 'GetInformationSchemaColumns' && (name !== 'GetQueries' || readsQueryStatistics))
}

function count([row]: readonly CountRow[], [one, many]: readonly [string, string], right: string): string {
  const { count: all, usable } = row ?? { count: 0, usable: 0 }
  return `${all} ${all === 1 ? one : many}${all === usable ? '' : `, ${usable} of which ${right}`}.`
}

async function probe(session: Session, statement: string): Promise<string> {
  await session.query(statement)
  return 'Readable.'
}
