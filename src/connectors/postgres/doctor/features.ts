import { quoteIdentifier, quoteLiteral, quoteQualified } from '../identifier.ts'
import type { BlockedView, UnmappedServer } from './blocked-relations.ts'
import type { DoctorFacts, SchemaFacts } from './facts.ts'

/** One statement that mends something; `runBy` says who may run it. */
export type Remedy = {
  sql: string
  runBy: string
  note?: string
  /** Where to run it; without one, once and anywhere on the server. */
  database?: string
  /** To be completed by a person before it is run: the role does not see enough to write it. */
  isDraft?: true
}

/** What one feature of Trunkline gets with the role's rights. */
export type FeatureReport = {
  feature: string
  state: 'works' | 'partly' | 'no'
  reason?: string
  /** What no right in this database opens, such as a foreign table: lost all the same, and for a person to decide. */
  except?: string
  remedies: readonly Remedy[]
}

type Feature = { name: string; judge(facts: DoctorFacts): Omit<FeatureReport, 'feature'> }

const works: Omit<FeatureReport, 'feature'> = { state: 'works', remedies: [] }

/** Every feature with what it needs: the least right first, never superuser where less will do. */
const features: readonly Feature[] = [
  { name: 'metadata', judge: judgeDatabases },
  { name: 'definitions', judge: () => works },
  { name: 'owners', judge: () => works },
  { name: 'tags', judge: () => works },
  { name: 'sizes', judge: judgeDatabases },
  { name: 'usage', judge: judgeQueryStatistics },
  { name: 'lineage', judge: judgeLineage },
  { name: 'profile', judge: judgeReading },
  { name: 'samples', judge: judgeReading },
  { name: 'tests', judge: judgeReading },
]

/** Judges every feature against the facts. */
export function judgeFeatures(facts: DoctorFacts): FeatureReport[] {
  return features.map(({ name, judge }) => ({ feature: name, ...judge(facts) }))
}

function judgeDatabases({ databases, server }: DoctorFacts): Omit<FeatureReport, 'feature'> {
  const closed = databases.filter((database) => !database.canConnect)
  if (closed.length === 0) return works
  return {
    state: 'partly',
    reason: `${closed.length} of ${databases.length} databases cannot be connected to: ${closed.map((database) => database.name).join(', ')}`,
    remedies: closed.map((database) => ({
      sql: `grant connect on database ${quoteIdentifier(database.name)} to ${quoteIdentifier(server.role)};`,
      runBy: 'the owner of the database',
    })),
  }
}

function judgeQueryStatistics({ queries, server, schemas }: DoctorFacts): Omit<FeatureReport, 'feature'> {
  if (queries.ownView !== undefined) return judgeOwnView({ ...queries.ownView, database: queries.database }, server.role)
  if (!queries.isAvailable && !queries.isInstalled) {
    return { state: 'no', reason: 'the server has no files of pg_stat_statements: install the contrib package of this PostgreSQL version', remedies: [] }
  }
  const isPreloaded = queries.maximum !== null
  const isOutdated = queries.isInstalled && queries.newestVersion !== null && queries.extensionVersion !== queries.newestVersion
  const counts = queries.track !== 'none' && queries.queryIds !== 'off'
  const remedies: Remedy[] = [
    ...(isPreloaded ? [] : [preloadRemedy(server)]),
    ...(queries.track === 'none' ? setting('pg_stat_statements.track', 'top') : []),
    ...(queries.queryIds === 'off' ? setting('compute_query_id', 'auto') : []),
    ...(queries.isInstalled ? [] : createStatements(queries.database, schemas, server.role)),
    ...(isOutdated ? [{ sql: 'alter extension pg_stat_statements update;', runBy: 'the owner of the extension', database: queries.database }] : []),
    ...(server.readsAllStats ? [] : [{ sql: `grant pg_read_all_stats to ${quoteIdentifier(server.role)};`, runBy: 'a superuser, or a role with the admin option on pg_read_all_stats' }]),
    ...(queries.isInstalled && !queries.canSelect ? grantOnStatements(queries, server.role) : []),
  ]
  if (remedies.length === 0) return works
  if (!isPreloaded) return { state: 'no', reason: 'pg_stat_statements is not preloaded, so the server counts no statements', remedies }
  if (!counts) return { state: 'no', reason: `${queries.track === 'none' ? 'pg_stat_statements.track is none' : 'compute_query_id is off'}, so the server counts no statements`, remedies }
  if (!queries.isInstalled) return { state: 'no', reason: `the extension pg_stat_statements does not exist in database ${queries.database}`, remedies }
  if (!queries.canSelect) return { state: 'no', reason: 'the role may not read pg_stat_statements', remedies }
  if (!server.readsAllStats) return { state: 'partly', reason: 'statements of other roles show as <insufficient privilege>', remedies }
  return { state: 'partly', reason: `pg_stat_statements is at version ${queries.extensionVersion}: what ${queries.newestVersion} counts beside it is missing`, remedies }
}

type OwnView = NonNullable<DoctorFacts['queries']['ownView']>

/** What a view of one's own shows is for its owner to say: it needs nothing but to be read. */
function judgeOwnView({ name, databaseSchema, canSelect, database }: OwnView & { database: string }, role: string): Omit<FeatureReport, 'feature'> {
  if (databaseSchema === null) return { state: 'no', reason: `there is no view ${name} in database ${database}: correct queryStatementSource, or leave it out`, remedies: [] }
  if (canSelect) return works
  const [schema, grantee] = [quoteIdentifier(databaseSchema), quoteIdentifier(role)]
  return {
    state: 'no', reason: `the role may not read ${databaseSchema}.${name}`,
    remedies: [
      { sql: `grant usage on schema ${schema} to ${grantee};`, runBy: 'the owner of the schema', database },
      { sql: `grant select on ${quoteQualified(databaseSchema, name)} to ${grantee};`, runBy: 'the owner of the view', database },
    ],
  }
}

function judgeLineage(facts: DoctorFacts): Omit<FeatureReport, 'feature'> {
  const queries = judgeQueryStatistics(facts)
  const losesUtility = facts.queries.trackUtility === 'off' && facts.queries.ownView === undefined
  const remedies = [...queries.remedies, ...(losesUtility ? setting('pg_stat_statements.track_utility', 'on') : [])]
  if (queries.state === 'works') {
    return losesUtility ? { state: 'partly', reason: 'pg_stat_statements.track_utility is off: tables made by CREATE TABLE AS have no lineage', remedies } : works
  }
  return { state: 'partly', reason: `lineage of views and functions is complete; lineage of executed statements is not: ${queries.reason}`, remedies }
}

function judgeReading({ schemas, server, blocked }: DoctorFacts): Omit<FeatureReport, 'feature'> {
  const withTables = schemas.filter((schema) => schema.tables > 0)
  const total = sum(withTables.map((schema) => schema.tables))
  const readable = sum(withTables.map((schema) => (schema.hasUsage ? schema.readableTables : 0)))
  const hidden = sum(withTables.map((schema) => schema.rowSecurityTables))
  const grants = server.readsAllData ? [] : withTables.flatMap((schema) => grantsFor(schema, server))
  const blockedViews = leftBlocked(blocked.blockedViews, withTables)
  const views = toBlockedText(blockedViews)
  const rights = [
    ...grants, ...openViews(blockedViews, server),
    ...(hidden === 0 ? [] : [{ sql: `alter role ${quoteIdentifier(server.role)} bypassrls;`, runBy: 'a superuser', note: 'only if figures and samples must speak of all rows' }]),
  ]
  const foreign = blocked.unmappedServers.map(toUnmappedText).join('; ')
  const more = { ...(foreign !== '' && { except: foreign }), remedies: [...rights, ...blocked.unmappedServers.map((unmapped) => toMappingDraft(unmapped, server))] }
  if (readable < total) return { state: readable === 0 ? 'no' : 'partly', reason: [`${readable} of ${total} tables and views can be read`, ...views].join('; '), ...more }
  if (views.length > 0) return { state: 'partly', reason: views.join('; '), ...more }
  if (hidden > 0) return { state: 'partly', reason: `row security hides rows of ${hidden} ${hidden === 1 ? 'table' : 'tables'}, so figures there speak only of the visible rows`, ...more }
  if (rights.length > 0) return { state: 'partly', reason: 'tables made from now on will not be readable', ...more }
  const isForeignOnly = total > 0 && sum(blocked.unmappedServers.map(({ tables }) => tables)) >= total
  return { state: isForeignOnly ? 'no' : 'works', ...more }
}

/** Views with security_invoker that still could not be read once every schema had its grants. */
function leftBlocked(views: readonly BlockedView[], schemas: readonly SchemaFacts[]): BlockedView[] {
  const granted = new Set(schemas.filter((schema) => schema.readableTables < schema.tables).map(({ name }) => name))
  return views.map(({ name, missing }) => ({ name, missing: missing.filter(({ schema }) => !granted.has(schema)) })).filter(({ missing }) => missing.length > 0)
}

function toBlockedText(views: readonly BlockedView[]): string[] {
  return views.length === 0 ? [] : [`${views.map(({ name }) => name).join(', ')} (security_invoker) ${views.length === 1 ? 'reads' : 'read'} tables that the role may not read`]
}

/** What a view with security_invoker reads is granted table by table. */
function openViews(views: readonly BlockedView[], { role, database, readsAllData }: DoctorFacts['server']): Remedy[] {
  const missing = readsAllData ? [] : new Set(views.flatMap((view) => view.missing.map(({ name }) => name)))
  return [...missing].map((table) => ({
    sql: `grant select on ${table} to ${quoteIdentifier(role)};`, runBy: 'the owner of the table', note: 'a view with security_invoker reads it with the rights of who asks', database,
  }))
}

function toUnmappedText({ server, tables }: UnmappedServer): string {
  return `${tables} foreign ${tables === 1 ? 'table' : 'tables'} of server ${server}, where the role has no user mapping`
}

/** Whom to be on another server is for a person to say. */
function toMappingDraft({ server, isPostgres }: UnmappedServer, { role, database }: DoctorFacts['server']): Remedy {
  const options = isPostgres ? "user '<role there>', password '<its password>'" : '<what the wrapper wants to know>'
  return {
    sql: `create user mapping for ${quoteIdentifier(role)} server ${quoteIdentifier(server)} options (${options});`,
    runBy: 'the owner of the foreign server', database, isDraft: true, note: 'with the role that is to be used on the other server, if its foreign tables are to be read at all',
  }
}

/** What makes every present and future table of a schema readable; owners who grant by default already are left out. */
function grantsFor(schema: SchemaFacts, { role, database }: DoctorFacts['server']): Remedy[] {
  const [name, grantee] = [quoteIdentifier(schema.name), quoteIdentifier(role)]
  const byOwner = { runBy: 'the owner of the schema and its tables', database }
  const futureOwners = schema.tableOwners.filter((owner) => !schema.ownersWithDefaultSelect.includes(owner))
  return [
    ...(schema.hasUsage ? [] : [{ sql: `grant usage on schema ${name} to ${grantee};`, ...byOwner }]),
    ...(schema.readableTables === schema.tables ? [] : [{ sql: `grant select on all tables in schema ${name} to ${grantee};`, ...byOwner }]),
    ...futureOwners.map((owner) => ({
      sql: `alter default privileges for role ${owner} in schema ${name} grant select on tables to ${grantee};`,
      runBy: owner, note: 'for tables made later', database,
    })),
  ]
}

const administrator = 'a superuser (on a managed service: its administrator role)'

/** Names the libraries of today, since ALTER SYSTEM replaces the whole list: one that this role may not see is a draft only. */
function preloadRemedy({ preloadedLibraries, readsAllSettings }: DoctorFacts['server']): Remedy {
  const runBy = 'a superuser (on a managed service: its parameter group)'
  if (!readsAllSettings || preloadedLibraries === null) {
    return { sql: "alter system set shared_preload_libraries = <those of today>, 'pg_stat_statements';", runBy, isDraft: true, note: 'then restart the server; SHOW shared_preload_libraries tells those of today, which this role may not see' }
  }
  const libraries = [...preloadedLibraries.split(',').map((library) => library.trim()).filter((library) => library !== ''), 'pg_stat_statements']
  return { sql: `alter system set shared_preload_libraries = ${libraries.map(toLibraryLiteral).join(', ')};`, runBy, note: 'then restart the server' }
}

function toLibraryLiteral(library: string): string {
  return quoteLiteral(library.replaceAll(/^"|"$/g, ''))
}

/** Changes a setting that the server takes up without a restart. */
function setting(name: string, value: string): Remedy[] {
  return [{ sql: `alter system set ${name} = '${value}';`, runBy: administrator }, { sql: 'select pg_reload_conf();', runBy: administrator }]
}

/** The extension goes into the schema public unless its maker's search_path says otherwise; where that is closed to the role, both are said. */
function createStatements(database: string, schemas: readonly SchemaFacts[], role: string): Remedy[] {
  const isClosed = schemas.some(({ name, hasUsage }) => name === 'public' && !hasUsage)
  if (!isClosed) return [{ sql: 'create extension pg_stat_statements;', runBy: administrator, database }]
  return [
    { sql: 'create extension pg_stat_statements schema public;', runBy: administrator, database },
    { sql: `grant usage on schema public to ${quoteIdentifier(role)};`, runBy: 'the owner of the schema', database },
  ]
}

function grantOnStatements({ extensionSchema, database }: DoctorFacts['queries'], role: string): Remedy[] {
  const [schema, grantee] = [quoteIdentifier(extensionSchema ?? 'public'), quoteIdentifier(role)]
  return [
    { sql: `grant usage on schema ${schema} to ${grantee};`, runBy: 'the owner of the schema', database },
    { sql: `grant select on ${schema}.pg_stat_statements to ${grantee};`, runBy: 'the owner of the extension', database },
  ]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
