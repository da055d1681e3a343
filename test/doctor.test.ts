import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { readWorkflowFile } from '../src/config.ts'
import { toDoctorLines, toDoctorSql } from '../src/cli/print-doctor.ts'
import type { FeatureReport } from '../src/connectors/postgres/doctor/features.ts'
import type { DoctorReport } from '../src/connectors/postgres/doctor/report.ts'
import { startEmbeddedServer, type EmbeddedConnection } from '../src/db/embedded-server.ts'
import { testBinaries } from './binaries.ts'
import { metadataFile, startCommand } from './command-line.ts'
import { temporaryDirectory } from './private-server.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const shop = `
  create schema shop; create schema empty;
  create table shop.orders (id int primary key, at date not null) ; create view shop.recent as select id from shop.orders;
  create table shop.parts (id int, year int) partition by list (year); create table shop.parts_2024 partition of shop.parts for values in (2024);`

describe.each(servers())('doctor on PostgreSQL %i', (major) => {
  let folder: string
  let app: App
  const roles: string[] = []
  const databases: TemporaryDatabase[] = []

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-doctor-'))
    app = createApp({ environment: {}, databaseUrl: undefined, home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
  })
  afterAll(async () => {
    await app.close()
    for (const database of databases) await database.drop()
    const server = await temporaryDatabase({ major })
    for (const role of roles) await server.client.query(`drop role "${role}"`)
    await server.drop()
    rmSync(folder, { recursive: true })
  })

  /** A database with the shop in it, closed to all but a new role. */
  async function closedShop(name: string): Promise<{ db: TemporaryDatabase; role: string }> {
    const db = await temporaryDatabase({ major, sql: [shop] })
    const role = `doctor ${name} ${process.pid} ${major}`
    databases.push(db)
    roles.push(role)
    await db.client.query(`create role "${role}" login; revoke connect on database ${db.name} from public; grant connect on database ${db.name} to "${role}"`)
    return { db, role }
  }
  const fileOf = ({ host, port, database }: EmbeddedConnection, username: string, more: object = {}) => metadataFile({ hostPort: `${host}:${port}`, username, database, ...more })
  const examine = (connection: EmbeddedConnection, username: string, more: object = {}): Promise<DoctorReport[]> =>
    app.doctor(readWorkflowFile(fileOf(connection, username, more), { fileName: 'metadata.yaml', environment: {} }), new AbortController().signal)
  const of = (report: DoctorReport | undefined, feature: string) => report?.features.find((one) => one.feature === feature) as FeatureReport
  const sqlOf = (feature: FeatureReport) => feature.remedies.map(({ sql }) => sql)
  const command = (connection: EmbeddedConnection, username: string, words: string[]) => {
    const file = join(folder, 'metadata.json')
    writeFileSync(file, fileOf(connection, username))
    return startCommand(['doctor', '-c', file, ...words])
  }

  test('the command tells a bare role what it lacks; with what --sql prints applied, everything works', async () => {
    const { db, role } = await closedShop('bare')
    const before = await command(db.connection, role, [])
    expect(before).toMatchObject({ exitCode: 0, err: '' })
    expect(before.out).toContain(`database ${db.name} as role ${role}`)
    expect(before.out).toMatch(/metadata +✓ works\n/)
    expect(before.out).toMatch(/usage +✗ does not +the extension pg_stat_statements does not exist/)
    expect(before.out).toMatch(/profile +✗ does not +0 of 3 tables and views can be read/)
    expect(before.out).toContain(`  grant select on all tables in schema shop to "${role}";`)

    const { out } = await command(db.connection, role, ['--sql'])
    expect(out.split('\n').filter((line) => line !== '' && !line.startsWith('--'))).toEqual([
      'create extension pg_stat_statements;', `grant pg_read_all_stats to "${role}";`, `grant usage on schema shop to "${role}";`,
      `grant select on all tables in schema shop to "${role}";`,
      `alter default privileges for role ${db.connection.user} in schema shop grant select on tables to "${role}";`,
    ])
    await db.client.query(out)

    const { exitCode, out: after } = await command(db.connection, role, ['--json'])
    const [report] = JSON.parse(after) as DoctorReport[]
    expect([exitCode, report?.isHealthy, report?.features.filter(({ state }) => state !== 'works')]).toEqual([0, true, []])
    expect(report?.server).toMatchObject({ role, database: db.name, version: expect.stringMatching(`^${major}\\.`) })
    expect(report?.settings).toContainEqual({ name: 'track_activity_query_size', value: expect.any(String) })
    expect((await command(db.connection, role, ['--sql'])).out.trim()).toBe('')
  })

  test('a server that cannot be reached ends the command with 1 and a diagnosis', async () => {
    const { db, role } = await closedShop('lost')
    expect(await command({ ...db.connection, database: 'nowhere' }, role, [])).toEqual({ exitCode: 1, out: '', err: expect.stringMatching(/^DATABASE_NOT_FOUND: .*"nowhere".*\n  → /) })
    await db.client.query(`revoke connect on database ${db.name} from "${role}"`)
    const { exitCode, out } = await command(db.connection, role, ['--json'])
    expect([exitCode, JSON.parse(out)]).toEqual([1, { error: expect.objectContaining({ code: 'INSUFFICIENT_PRIVILEGE', hint: expect.stringContaining('GRANT CONNECT') as string }) as object }])
  })

  test('statistics in a schema of their own need two grants; an old version needs an update', async () => {
    const { db, role } = await closedShop('stats')
    await db.client.query(`create schema "Stats"; create extension pg_stat_statements schema "Stats" version '1.7'; grant pg_read_all_stats to "${role}"`)
    const [before] = await examine(db.connection, role)
    expect(of(before, 'usage')).toMatchObject({ state: 'no', reason: 'the role may not read pg_stat_statements' })
    expect(before?.extensions).toContainEqual({ name: 'pg_stat_statements', version: '1.7', databaseSchema: 'Stats', newestVersion: { 14: '1.9', 18: '1.12' }[major] ?? expect.any(String) })
    await db.client.query(sqlOf(of(before, 'usage')).join(' '))
    expect(of((await examine(db.connection, role))[0], 'usage')).toEqual({ feature: 'usage', state: 'works', remedies: [] })
  })

  test('a view that stands in for the statistics needs nothing but to be read, and is what usage is judged by', async () => {
    const { db, role } = await closedShop('view')
    await db.client.query(`create schema "Watch"; create extension pg_stat_statements; create view "Watch"."My Statements" as select * from pg_stat_statements`)
    const source = (queryStatementSource: string) => examine(db.connection, role, { queryStatementSource })
    const [before] = await source('"Watch"."My Statements"')
    expect(of(before, 'usage')).toMatchObject({ state: 'no', reason: 'the role may not read Watch.My Statements' })
    expect(of(before, 'lineage')).toMatchObject({ state: 'partly', remedies: of(before, 'usage').remedies })
    expect(sqlOf(of(before, 'usage'))).toEqual([`grant usage on schema "Watch" to "${role}";`, `grant select on "Watch"."My Statements" to "${role}";`])
    await db.client.query(sqlOf(of(before, 'usage')).join(' '))
    expect(of((await source('"Watch"."My Statements"'))[0], 'usage')).toEqual({ feature: 'usage', state: 'works', remedies: [] })

    expect(of((await source('watch.gone'))[0], 'usage')).toEqual({
      feature: 'usage', state: 'no', reason: `there is no view watch.gone in database ${db.name}: correct queryStatementSource, or leave it out`, remedies: [],
    })
    // The extension's own view under its full name is judged as ever.
    expect(of((await source('public.pg_stat_statements'))[0], 'usage')).toMatchObject({ state: 'partly', remedies: [{ sql: `grant pg_read_all_stats to "${role}";` }] })
    await expect(source('no view; drop')).rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'queryStatementSource' })
  })

  test('the extension in another database does not help, and every database to be read is judged', async () => {
    const { db: one, role } = await closedShop('all')
    const { db: two } = await closedShop('other')
    await two.client.query('create extension pg_stat_statements')
    const filters = { ingestAllDatabases: true, databaseFilterPattern: { includes: [`^${one.name}$`, `^${two.name}$`] } }
    const [closed, ...none] = await examine(one.connection, role, filters)
    expect(none).toEqual([])
    expect(of(closed, 'metadata')).toMatchObject({ state: 'partly', reason: `1 of 2 databases cannot be connected to: ${two.name}` })
    expect(of((await examine(one.connection, role))[0], 'metadata').state).toBe('works')
    await one.client.query(sqlOf(of(closed, 'metadata')).join(''))

    const reports = await examine(one.connection, role, filters)
    expect(reports.map(({ server }) => server.database)).toEqual([one.name, two.name])
    expect(reports.map((report) => of(report, 'usage').reason)).toEqual(Array(2).fill(`the extension pg_stat_statements does not exist in database ${one.name}`))

    // As psql would: each part in the database that \connect names.
    writeFileSync(join(folder, 'all.json'), fileOf(one.connection, role, filters))
    const { out } = await startCommand(['doctor', '-c', join(folder, 'all.json'), '--sql'])
    expect(out.match(/create extension|grant pg_read_all_stats/g)).toEqual(['create extension', 'grant pg_read_all_stats'])
    expect(out).toContain(`"${two.name}"`)
    for (const part of out.split('\\connect ').slice(1)) {
      const client = part.startsWith(`"${one.name}"\n`) ? one.client : two.client
      await client.query(part.slice(part.indexOf('\n')))
    }
    expect((await examine(one.connection, role, filters)).map(({ isHealthy }) => isHealthy)).toEqual([true, true])
  })

  test('rights that come another way count: pg_read_all_data, owning the tables, a view whose owner may read', async () => {
    const { db, role } = await closedShop('rights')
    await db.client.query(`grant pg_read_all_data to "${role}"`)
    expect(of((await examine(db.connection, role))[0], 'profile')).toEqual({ feature: 'profile', state: 'works', remedies: [] })

    await db.client.query(`revoke pg_read_all_data from "${role}"; grant usage on schema shop to "${role}"; grant select on shop.recent, shop.parts to "${role}"`)
    expect(of((await examine(db.connection, role))[0], 'samples')).toMatchObject({ state: 'partly', reason: '2 of 3 tables and views can be read' })

    await db.client.query(`alter table shop.orders owner to "${role}"; alter view shop.recent owner to "${role}"; alter table shop.parts owner to "${role}"`)
    expect(of((await examine(db.connection, role))[0], 'tests')).toEqual({ feature: 'tests', state: 'works', remedies: [] })
    await db.client.query(`drop schema shop cascade; revoke all on database ${db.name} from "${role}"; grant connect on database ${db.name} to "${role}"`)
    expect(of((await examine(db.connection, role))[0], 'profile').state).toBe('works')
  })

  test('what no grant opens is told in the first look, so that one round turns all green: foreign tables without a user mapping, views that read with the rights of who asks', async () => {
    const { db, role } = await closedShop('blocked')
    const invoker = major >= 15 ? 'with (security_invoker)' : ''
    await db.client.query(`create extension postgres_fdw; create server "the other" foreign data wrapper postgres_fdw options (host 'other'); create foreign table shop.far (id int) server "the other";
      revoke usage on schema public from public; create schema kept; create table kept.secrets (id int, code text); create view shop.mine ${invoker} as select id, code from kept.secrets;
      create view shop.over ${invoker} as select id from shop.mine`)
    const before = await examine(db.connection, role)
    expect(toDoctorLines(before[0]!).join('\n')).toMatch(/profile +✗ does not +0 of 7 tables and views can be read; not to be opened by grants: 1 foreign table of server the other, where the role has no user mapping\n/)
    const draft = `create user mapping for "${role}" server "the other" options (user '<role there>', password '<its password>');`
    const sql = toDoctorSql(before).join('\n')
    expect(sql.endsWith(`\n-- ${draft}`)).toBe(true)
    expect(sql).toContain(`\ncreate extension pg_stat_statements schema public;\n-- the owner of the schema\ngrant usage on schema public to "${role}";\n`)
    await db.client.query(sql)

    const after = toDoctorLines((await examine(db.connection, role))[0]!).join('\n')
    expect(after).toMatch(/profile +✓ works +but for 1 foreign table of server the other, where the role has no user mapping\n/)
    expect(after).toContain(`The rest is for you to decide:\n  ${draft}`)
    expect((await examine(db.connection, role))[0]?.isHealthy).toBe(true)
    await db.client.query(`create user mapping for "${role}" server "the other"`)
    const [mapped] = await examine(db.connection, role)
    expect(mapped?.features.filter(({ state, except, remedies }) => state !== 'works' || except !== undefined || remedies.length > 0)).toEqual([])
    if (major < 15) return

    // A partition is read through its parent, but for a view of its own.
    await db.client.query(`create view shop.year with (security_invoker) as select id from shop.parts_2024; create view shop.years with (security_invoker) as select id from shop.year; revoke all on shop.parts_2024 from "${role}"`)
    const profile = of((await examine(db.connection, role))[0], 'profile')
    expect(profile).toMatchObject({ state: 'partly', reason: 'shop.year, shop.years (security_invoker) read tables that the role may not read' })
    expect(sqlOf(profile)).toEqual([`grant select on shop.parts_2024 to "${role}";`])
    await db.client.query(sqlOf(profile).join(' '))
    expect((await examine(db.connection, role))[0]?.isHealthy).toBe(true)
  })

  test('a server that does not preload the library: what to add, never a list that drops the others', async () => {
    const directory = temporaryDirectory()
    const start = (preload: string) => startEmbeddedServer({ binaries: testBinaries(major), directory, log: () => {}, settings: { fsync: 'off', shared_preload_libraries: preload } })
    let server = await start('auto_explain')
    const run = async <R extends object>(statement: string): Promise<R[]> => {
      const client = new Client(server.connection('postgres'))
      await client.connect()
      try {
        return (await client.query<R>(statement)).rows
      } finally {
        await client.end()
      }
    }
    /** What is seen once the server has taken up its new settings. */
    const examineWhen = async (isSo: (report: DoctorReport | undefined) => boolean): Promise<DoctorReport[]> => {
      const reports = await examine(server.connection('postgres'), 'reader')
      return isSo(reports[0]) ? reports : examineWhen(isSo)
    }
    try {
      await run('create role reader login; create extension pg_stat_statements')
      const [blind] = await examine(server.connection('postgres'), 'reader')
      expect(of(blind, 'usage')).toMatchObject({ state: 'no', reason: expect.stringContaining('not preloaded') })
      expect(of(blind, 'usage').remedies[0]).toMatchObject({ isDraft: true })
      expect((await command(server.connection('postgres'), 'reader', ['--sql'])).out).toContain('\n-- alter system set shared_preload_libraries = <')

      await run('grant pg_read_all_settings to reader')
      const [seeing] = await examine(server.connection('postgres'), 'reader')
      expect(sqlOf(of(seeing, 'usage'))).toEqual(["alter system set shared_preload_libraries = 'auto_explain', 'pg_stat_statements';", 'grant pg_read_all_stats to reader;'])
      for (const sql of sqlOf(of(seeing, 'usage'))) await run(sql)
      // The test's server gets its settings at its start, so what ALTER SYSTEM wrote is handed over.
      const [written] = await run<{ setting: string }>(`select setting from pg_file_settings where name = 'shared_preload_libraries'`)
      await server.stop()
      server = await start(written!.setting)
      expect(of((await examine(server.connection('postgres'), 'reader'))[0], 'usage').state).toBe('works')

      // Settings by which nothing, or not all, is counted: one round of advice mends them.
      for (const [name, value] of [['pg_stat_statements.track', 'none'], ['compute_query_id', 'off'], ['pg_stat_statements.track_utility', 'off']]) await run(`alter system set ${name} = ${value}`)
      await run('select pg_reload_conf()')
      const [deaf] = await examineWhen((report) => report?.settings.some(({ name, value }) => name === 'compute_query_id' && value === 'off') === true)
      expect(of(deaf, 'usage')).toMatchObject({ state: 'no', reason: expect.stringContaining('counts no statements') })
      const { out } = await command(server.connection('postgres'), 'reader', ['--sql'])
      for (const sql of out.split('\n').filter((line) => !line.startsWith('--'))) await run(sql)
      expect((await examineWhen((report) => report?.isHealthy === true))[0]?.features.filter(({ state }) => state !== 'works')).toEqual([])

      await run(`alter role reader set pg_stat_statements.track = 'none'`)
      expect(of((await examine(server.connection('postgres'), 'reader'))[0], 'usage')).toMatchObject({ state: 'no', reason: expect.stringContaining('track is none') })
    } finally {
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    }
  })
})
