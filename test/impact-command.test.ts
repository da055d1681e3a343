import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { createEntity, createOrUpdateEntity } from '../src/catalog/create.ts'
import { writeLineage } from '../src/catalog/lineage/write-lineage.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { Impact } from '../src/model/impact.ts'
import { Secret } from '../src/model/secret.ts'
import { startCommand } from './command-line.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const schema = `
create table orders (id int primary key, amount numeric check (amount > 0), state text);
create table items (order_id int references orders (id), amount numeric);
create table archive (id int, amount numeric);
create table log (amount numeric);
create view totals as select sum(amount) as total from orders;
create view report as select total from totals;
create function refill() returns void language sql as 'insert into archive (id, amount) select id, amount from orders';
create function note() returns trigger language plpgsql as 'begin insert into log (amount) values (new.amount); return new; end';
create trigger noted after update on orders for each row execute function note();
create policy small on orders using (amount < 100);
create index amounts on orders (amount);`

describe.each(servers())('trunkline impact over PostgreSQL %i', (major) => {
  let folder: string
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App
  const ada = { name: 'ada', isBot: false }
  const fqn = (name: string): string => `pg.${source.connection.database}.public.${name}`

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-impact-'))
    source = await temporaryDatabase({ major, sql: [schema] })
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    const pool = await app.store()
    const log = join(folder, 'log.csv')
    writeFileSync(log, 'query_text\n"update archive set amount = o.amount from orders o where o.id = archive.id"\n')
    await run('postgres', {})
    await run('postgres-lineage', { queryLogFilePath: log })
    const ann = await createOrUpdateEntity(pool, 'user', { name: 'ann', email: 'ann@example.com' }, ada)
    await pool.query(`update trunkline.entity set curated = coalesce(curated, '{}') || jsonb_build_object('fields', jsonb_build_object('owners', jsonb_build_array(jsonb_build_object('id', $1::text, 'type', 'user')))) where fqn = $2`, [ann.entity.id, fqn('report')])
    const { rows: [definition] } = await pool.query<{ id: string; name: string }>(`select id, name from trunkline.entity where entity_type = 'testDefinition' and name = 'columnValuesToBeNotNull'`)
    await createEntity(pool, 'testCase', { name: 'amount_is_there', table: fqn('orders'), column: 'amount', testDefinition: { ...definition!, type: 'testDefinition' }, parameterValues: [] }, ada)
    await pool.query(`insert into trunkline.data_model (entity_id, content_hash, model, facts, words, updated_at)
      select id, '', jsonb_build_object('modelType', 'DBT', 'resourceType', 'model', 'path', 'models/report.sql', 'upstream', jsonb_build_array($1::text)), '{"name": "report_model"}', '{}', 1 from trunkline.entity where fqn = $2`, [fqn('totals'), fqn('report')])
    const { rows: [exposure] } = await pool.query<{ id: string }>(`insert into trunkline.entity (id, entity_type, parent_id, root_id, name, fqn, version, updated_at, updated_by, content_hash, document)
      select gen_random_uuid(), 'dbtAsset', null, e.root_id, 'board', 'dbt.shop.board', 0.1, 0, 'dbt', '', '{"assetType": "exposure", "name": "board"}' from trunkline.entity e where e.fqn = $1 returning id`, [fqn('report')])
    expect(exposure).toBeDefined()
    await writeLineage(pool, {
      edges: [{ from: { entityType: 'table', fqn: fqn('report') }, to: { entityType: 'dbtAsset', fqn: 'dbt.shop.board' }, source: 'DbtLineage', grade: 'parsed', evidence: 'dbt:board', columnsLineage: [], datasetInfluence: [], lastSeenAt: 1 }], dependencies: [],
    }, { evidenceScope: 'dbt', updatedBy: 'dbt', now: 1 })
  })
  afterAll(async () => {
    await app.close()
    await Promise.all([source.drop(), catalog.drop()])
    rmSync(folder, { recursive: true })
  })

  async function run(type: string, config: object): Promise<void> {
    const { host, port, user, database } = source.connection
    const file = readWorkflowFile(JSON.stringify({ source: { type, serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database } } } }), { fileName: 'x.yaml', environment: {} })
    expect((await app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })).state).toBe('success')
  }
  const impact = (...words: string[]) => startCommand(['impact', fqn('orders.amount'), ...words], { DATABASE_URL: catalog.url, TRUNKLINE_HOME: folder })

  test('tells everything that names a column: as JSON, as text, and as Markdown for a pull request', async () => {
    const [json, text, markdown] = await Promise.all([impact('--format', 'json'), impact(), impact('--format', 'markdown')])
    expect([json, text, markdown].map(({ exitCode, err }) => [exitCode, err])).toEqual([[0, ''], [0, ''], [0, '']])
    const { items, counts, owners, subject } = JSON.parse(json.out) as Impact
    expect(subject).toMatchObject({ fullyQualifiedName: fqn('orders'), column: 'amount' })
    expect([...new Set(items.map(({ effect, kind, name }) => `${effect} ${kind} ${name}`))].toSorted()).toEqual([
      'breaks check orders_amount_check', 'breaks dbtModel report_model', 'breaks policy small', 'breaks routine note()', 'breaks routine refill()',
      'breaks statement update archive set amount = o.amount from orders o where o.id = archive.id', 'breaks test amount_is_there', 'breaks trigger noted', 'breaks view report', 'breaks view totals',
      'changes dbtAsset board', 'changes table archive', 'changes table log', 'goes constraint orders_amount_check', 'goes index amounts',
    ])
    expect(items.find(({ kind }) => kind === 'dbtAsset')).toMatchObject({ distance: 3, reason: 'reads report; which columns is not known' })
    expect(owners).toMatchObject([{ owner: { name: 'ann' } }])
    const [first, ...rows] = text.out.split('\n')
    expect(first).toBe(`${fqn('orders.amount')}: ${counts.breaks} break, ${counts.changes} change, ${counts.goes} go along`)
    for (const line of [/view +\S+totals \(total\) +is built on orders +exact/, /dbt model +\S+report +builds report, reads totals \(models\/report\.sql\) +catalog/, /policy +\S+small +uses orders\.amount +exact/, /^ {2}ann: \d of them/]) expect(rows.some((row) => line.test(row))).toBe(true)
    expect(markdown.out).toContain(`### Impact of \`${fqn('orders.amount')}\``)
    expect(markdown.out).toContain(`| view | \`${fqn('totals')} (total)\` | is built on orders | exact |  |`)
    expect(markdown.out).toContain('<details><summary>Goes along')
    expect(markdown.out).toMatch(/^Tell: ann \(\d\)$/m)
  })

  test('a name that is not there, and a format that is none, end it with 1 and what to do', async () => {
    const [unknown, format] = await Promise.all([
      startCommand(['impact', 'pg.nowhere.public.x'], { DATABASE_URL: catalog.url, TRUNKLINE_HOME: folder }), impact('--format', 'pdf'),
    ])
    expect([unknown.exitCode, unknown.out, unknown.err]).toEqual([1, '', expect.stringContaining('ENTITY_NOT_FOUND')])
    expect([format.exitCode, format.err]).toEqual([expect.any(Number), expect.stringContaining('Allowed choices are text, json, markdown')])
  })
})
