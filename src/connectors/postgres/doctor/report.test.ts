import { expect, test } from 'vitest'
import type { DoctorFacts, SchemaFacts } from './facts.ts'
import { remediesOf, toDoctorReport } from './report.ts'

const schema = (facts: Partial<SchemaFacts>): SchemaFacts => ({
  name: 'shop', hasUsage: true, tables: 3, readableTables: 3, rowSecurityTables: 0, tableOwners: ['app'], ownersWithDefaultSelect: ['app'], ...facts,
})

function facts(change: { server?: Partial<DoctorFacts['server']>; queries?: Partial<DoctorFacts['queries']>; schemas?: SchemaFacts[]; databases?: DoctorFacts['databases']; blocked?: Partial<DoctorFacts['blocked']> } = {}): DoctorFacts {
  return {
    server: {
      versionNumber: 180004, version: '18.4', role: 'reader', database: 'shop', isSuperuser: false, bypassesRowSecurity: false, readsAllStats: true,
      readsAllSettings: true, readsAllData: false, isStandby: false, preloadedLibraries: 'pg_stat_statements', trackActivityQuerySize: '1024', ...change.server,
    },
    databases: change.databases ?? [{ name: 'shop', canConnect: true }],
    blocked: { unmappedServers: [], blockedViews: [], ...change.blocked },
    schemas: change.schemas ?? [schema({})],
    extensions: [{ name: 'pg_stat_statements', version: '1.12', databaseSchema: 'public', newestVersion: '1.12' }],
    queries: {
      database: 'shop', isInstalled: true, isAvailable: true, extensionVersion: '1.12', newestVersion: '1.12', extensionSchema: 'public', canSelect: true,
      maximum: '5000', track: 'all', trackUtility: 'on', queryIds: 'auto', ...change.queries,
    },
  }
}

const stateOf = (change: Parameters<typeof facts>[0], feature: string) => toDoctorReport(facts(change), '2026-11-23').features.find((one) => one.feature === feature)

test('a role with every right is healthy and needs nothing', () => {
  const report = toDoctorReport(facts(), '2026-11-23')
  expect(report.isHealthy).toBe(true)
  expect(remediesOf(report)).toEqual([])
  expect(report.notes).toEqual([])
  expect(report.server).toMatchObject({ support: 'supported', supportEndsOn: '2030-11-14' })
})

test('a server past its last day of support is named', () => {
  const report = toDoctorReport(facts({ server: { versionNumber: 140023, version: '14.23' } }), '2026-11-23')
  expect(report.server.support).toBe('endOfLife')
  expect(report.notes).toEqual(['PostgreSQL 14.23 got its last update on 2026-11-12: plan an upgrade.'])
  expect(toDoctorReport(facts({ server: { versionNumber: 140023 } }), '2026-11-12').server.support).toBe('supported')
})

test('unreadable tables make profile, samples and tests partial, with the three grants that mend it', () => {
  const change = { schemas: [schema({ name: 'My Shop', hasUsage: false, readableTables: 0, ownersWithDefaultSelect: [] }), schema({})] }
  expect(stateOf(change, 'profile')).toEqual({
    feature: 'profile', state: 'partly', reason: '3 of 6 tables and views can be read',
    remedies: [
      { sql: 'grant usage on schema "My Shop" to reader;', runBy: 'the owner of the schema and its tables', database: 'shop' },
      { sql: 'grant select on all tables in schema "My Shop" to reader;', runBy: 'the owner of the schema and its tables', database: 'shop' },
      { sql: 'alter default privileges for role app in schema "My Shop" grant select on tables to reader;', runBy: 'app', note: 'for tables made later', database: 'shop' },
    ],
  })
  expect(stateOf(change, 'metadata')?.state).toBe('works')
})

test('pg_read_all_data reads everything without a grant per schema', () => {
  expect(stateOf({ server: { readsAllData: true }, schemas: [schema({ ownersWithDefaultSelect: [] })] }, 'samples')?.state).toBe('works')
})

test('row security is said, since figures would speak of the visible rows only', () => {
  expect(stateOf({ schemas: [schema({ rowSecurityTables: 2 })] }, 'tests')).toMatchObject({ state: 'partly', reason: expect.stringContaining('2 tables') })
  // With the grants that are missing too, so that one round is enough.
  expect(stateOf({ schemas: [schema({ rowSecurityTables: 1, readableTables: 2 })] }, 'tests')?.remedies.map(({ sql }) => sql))
    .toEqual(['grant select on all tables in schema shop to reader;', 'alter role reader bypassrls;'])
})

test('query statistics: not preloaded, not installed, not visible each name their own remedy', () => {
  expect(stateOf({ server: { preloadedLibraries: 'auto_explain' }, queries: { maximum: null } }, 'usage')).toMatchObject({
    state: 'no', remedies: [{ sql: "alter system set shared_preload_libraries = 'auto_explain', 'pg_stat_statements';", note: 'then restart the server' }],
  })
  expect(stateOf({ queries: { isInstalled: false, canSelect: false } }, 'usage')).toMatchObject({ state: 'no', remedies: [{ sql: 'create extension pg_stat_statements;' }] })
  expect(stateOf({ server: { readsAllStats: false } }, 'usage')).toMatchObject({ state: 'partly', remedies: [{ sql: 'grant pg_read_all_stats to reader;' }] })
  expect(stateOf({ server: { readsAllStats: false } }, 'lineage')?.state).toBe('partly')
})

test('query statistics: a setting that counts nothing, an old version of the extension and missing files are told', () => {
  expect(stateOf({ queries: { track: 'none' } }, 'usage')).toMatchObject({
    state: 'no', reason: expect.stringContaining('track is none'), remedies: [{ sql: "alter system set pg_stat_statements.track = 'top';" }, { sql: 'select pg_reload_conf();' }],
  })
  expect(stateOf({ queries: { extensionVersion: '1.6' } }, 'usage')).toMatchObject({
    state: 'partly', reason: 'pg_stat_statements is at version 1.6: what 1.12 counts beside it is missing', remedies: [{ sql: 'alter extension pg_stat_statements update;' }],
  })
  expect(stateOf({ queries: { isInstalled: false, isAvailable: false, newestVersion: null, maximum: null, track: null } }, 'usage')).toEqual({
    feature: 'usage', state: 'no', reason: expect.stringContaining('contrib package'), remedies: [],
  })
})

test('query statistics: no query identifiers count nothing, and no utility statements lose the lineage of CREATE TABLE AS', () => {
  expect(stateOf({ queries: { queryIds: 'off' } }, 'usage')).toMatchObject({
    state: 'no', reason: 'compute_query_id is off, so the server counts no statements', remedies: [{ sql: "alter system set compute_query_id = 'auto';" }, { sql: 'select pg_reload_conf();' }],
  })
  expect(remediesOf(toDoctorReport(facts({ queries: { queryIds: 'off', track: 'none', trackUtility: 'off' } }), '2026-11-23')).map(({ sql }) => sql)).toEqual([
    "alter system set pg_stat_statements.track = 'top';", "alter system set compute_query_id = 'auto';", "alter system set pg_stat_statements.track_utility = 'on';",
    'select pg_reload_conf();',
  ])
  expect(stateOf({ queries: { trackUtility: 'off' } }, 'usage')?.state).toBe('works')
  expect(stateOf({ queries: { trackUtility: 'off' } }, 'lineage')).toMatchObject({
    state: 'partly', reason: expect.stringContaining('CREATE TABLE AS'), remedies: [{ sql: "alter system set pg_stat_statements.track_utility = 'on';" }, { sql: 'select pg_reload_conf();' }],
  })
})

test('a list of preloaded libraries that the role may not see is never replaced: the statement is a draft', () => {
  const change = { server: { preloadedLibraries: null, readsAllSettings: false }, queries: { maximum: null, track: null } }
  expect(stateOf(change, 'usage')?.remedies).toEqual([{
    sql: "alter system set shared_preload_libraries = <those of today>, 'pg_stat_statements';", isDraft: true,
    runBy: expect.stringContaining('superuser'), note: expect.stringContaining('SHOW shared_preload_libraries'),
  }])
  expect(stateOf({ ...change, server: { preloadedLibraries: `"odd'lib", auto_explain` } }, 'usage')?.remedies[0]?.sql)
    .toBe("alter system set shared_preload_libraries = 'odd''lib', 'auto_explain', 'pg_stat_statements';")
})

test('a database that cannot be connected to is named with its grant', () => {
  expect(stateOf({ databases: [{ name: 'shop', canConnect: true }, { name: 'Other "DB"', canConnect: false }] }, 'metadata')).toMatchObject({
    state: 'partly', remedies: [{ sql: 'grant connect on database "Other ""DB""" to reader;' }],
  })
})

test('a remedy that several features need is listed once', () => {
  const report = toDoctorReport(facts({ server: { readsAllStats: false } }), '2026-11-23')
  expect(remediesOf(report).map((remedy) => remedy.sql)).toEqual(['grant pg_read_all_stats to reader;'])
})

test('foreign tables without a user mapping are told, and do not count against what the others can do', () => {
  const blocked = { unmappedServers: [{ server: 'far', tables: 2, isPostgres: false }] }
  expect(stateOf({ blocked }, 'profile')).toMatchObject({
    state: 'works', except: '2 foreign tables of server far, where the role has no user mapping',
    remedies: [{ sql: 'create user mapping for reader server far options (<what the wrapper wants to know>);', isDraft: true }],
  })
  // Where there is nothing else to read, nothing works.
  expect(stateOf({ blocked, schemas: [schema({ tables: 2, readableTables: 2 })] }, 'samples')?.state).toBe('no')
  expect(stateOf({ blocked, schemas: [schema({ readableTables: 0 })] }, 'tests')?.remedies.map(({ sql }) => sql)).toEqual(['grant select on all tables in schema shop to reader;', expect.stringMatching(/^create user mapping/)])
})

test('a view with security_invoker asks for nothing that the grants on a schema give already', () => {
  const blocked = { blockedViews: [{ name: 'shop.mine', missing: [{ schema: 'shop', name: 'shop.secrets' }, { schema: 'kept', name: 'kept."Odd"' }] }] }
  expect(stateOf({ blocked, schemas: [schema({ readableTables: 1 })] }, 'profile')?.remedies.map(({ sql }) => sql)).toEqual(['grant select on all tables in schema shop to reader;', 'grant select on kept."Odd" to reader;'])
})
