import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { startCommand } from './command-line.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const depth = 64
const columns = Array.from({ length: 1500 }, (_, index) => index)
const schema = `
set check_function_bodies = off;
create table orders (id int, amount numeric, state text);
create table gone (id int); create table wide (${columns.map((index) => `c${index} int`).join(', ')});
create view wide_view as select ${columns.map((index) => `c${index} + 1 as c${index}`).join(', ')} from wide;
create view level_0 as select id, amount from orders;
${Array.from({ length: depth }, (_, index) => `create view level_${index + 1} as select id, amount from level_${index} where id > ${index};`).join('\n')}
create view nested as select id from ${Array.from({ length: depth }, () => '(select id from ').join('')}orders${Array.from({ length: depth }, (_, index) => `) q${index}`).join('')};
create view around as with recursive t (id, n) as (select id, 0 from orders union all select t.id, t.n + 1 from t where n < 10) select id, n from t;
create view by_rule as select id from orders;
create or replace view by_rule as select o.id from orders o where exists (select from around a where a.id = o.id);
create function broken_sql() returns void language sql as 'insert into archive select from where';
create function broken_plpgsql() returns void language plpgsql as 'begin if then loop end';
create function of_gone() returns void language sql as 'insert into orders (id) select id from gone';
create function two_meanings() returns void language plpgsql as $$ begin insert into orders (id) select id from orders o, wide w where amount = c0 and nothing = 1; end $$;
create function fine() returns void language sql as 'insert into orders (id) select c1 from wide';
drop table gone;`

describe.each(servers())('bad input of lineage on PostgreSQL %i', (major) => {
  let folder: string
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-bad-lineage-'))
    source = await temporaryDatabase({ major, sql: [schema] })
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    await app.store()
    await run('postgres', {})
  })
  afterAll(async () => {
    await app.close()
    await Promise.all([source.drop(), catalog.drop()])
    rmSync(folder, { recursive: true })
  })

  function run(type: string, config: object): Promise<RunSummary> {
    const { host, port, user, database } = source.connection
    const file = readWorkflowFile(JSON.stringify({ source: { type, serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database } } } }), { fileName: 'x.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }

  test('deep, wide and recursive views are verified; each routine that cannot be looked through is named with its reason', async () => {
    const summary = await run('postgres-lineage', { processQueryLineage: false })
    expect([summary.state, summary.failures]).toEqual(['success', []])
    expect(summary.facts).toContainEqual({ label: 'Views verified', value: `${depth + 5} of ${depth + 5}` })
    const reasons = summary.warnings.filter((warning) => warning.includes('is not looked through whole')).map((warning) => warning.replace(/^\S+\.public\./, '')).toSorted()
    expect(reasons).toEqual([
      'broken_plpgsql() is not looked through whole: missing expression at or near "then"', expect.stringMatching(/^broken_sql\(\) is not looked through whole: syntax error at or near "where"/),
      'of_gone() is not looked through whole: relation gone does not exist', expect.stringMatching(/^two_meanings\(\) is not looked through whole: .*column nothing does not exist/),
    ])
    const { rows } = await (await app.store()).query<{ edge: string }>(`select f.name || ' → ' || t.name as edge from trunkline.lineage_edge e join trunkline.entity f on f.id = e.from_id join trunkline.entity t on t.id = e.to_id
      where t.name in ('orders', 'nested', 'level_64', 'around') order by 1`)
    expect(rows.map(({ edge }) => edge)).toEqual(['level_63 → level_64', 'orders → around', 'orders → nested', 'wide → orders'])
  })

  test('a log with bytes that are no text, a statement of 5 MB, one cut off and one too deep: each is told, the rest is read', async () => {
    const log = join(folder, 'log.csv')
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"\n`
    writeFileSync(log, Buffer.concat([
      Buffer.from('query_text\n'), Buffer.from('"insert into orders (state) select \'M\xfcller\' from wide"\n', 'latin1'), Buffer.from(quoted(`insert into orders (state) values ('${'x'.repeat(5_000_000)}')`)),
      Buffer.from(quoted('insert into orders (id) select c1 from')), Buffer.from(quoted(`insert into orders (id) select ${'abs('.repeat(30_000)}c1${')'.repeat(30_000)} from wide`)),
      Buffer.from(quoted('insert into orders (id) select id from nowhere')), Buffer.from(quoted('insert into orders (id) select c2 from wide')), Buffer.from('\x00\x01junk\xff\n', 'latin1'),
    ]))
    const summary = await run('postgres-lineage', { processViewLineage: false, processStoredProcedureLineage: false, queryLogFilePath: log })
    expect(summary.state).not.toBe('failed')
    expect(summary.skipped.map(({ detail = '' }) => detail.replace(/:.*/s, '')).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['notResolved', 'syntaxError', 'syntaxError', 'tooLarge'])
    expect(JSON.stringify(summary)).not.toMatch(/\n\s+at |x{1000}/)
    expect(summary.facts).toContainEqual({ label: 'Statements', value: expect.stringContaining('2 resolved') })
  })

  test('an SQL file of bytes that are no text is told, not thrown', async () => {
    const [sql, ddl] = [join(folder, 'bad.sql'), join(folder, 'ddl.sql')]
    writeFileSync(sql, Buffer.from('select \'\xff\xfe\' from orders; select id from orders; \x00', 'latin1'))
    writeFileSync(ddl, 'create table orders (id int);')
    const { out, err } = await startCommand(['lineage', '--sql', sql, '--ddl', ddl, '--json'])
    expect((JSON.parse(out) as { statements: { outcome: string }[] }).statements.map(({ outcome }) => outcome)).toEqual(['resolved', 'resolved', 'noLineage'])
    expect(err).not.toMatch(/^\s+at /m)
  })
})
