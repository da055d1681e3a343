import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { createOrUpdateEntity } from '../src/catalog/create.ts'
import { getEntity } from '../src/catalog/get.ts'
import { listEntities } from '../src/catalog/list.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { metadataFile } from './command-line.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

/** Something of every kind that a right may hide; nobody but its owner may use the schemas. */
const company = (owner: string): string[] => [`
  create schema shop; create schema hr;
  create table shop.customers (id bigint primary key, mail text not null check (mail like '%@%'), profile jsonb, note varchar(80) default 'n/a');
  create table shop.orders (id int primary key, details jsonb);
  comment on column shop.customers.mail is 'where to write';
  create table hr.staff (id int primary key, customer bigint references shop.customers (id), salary numeric(10,2));
  create index staff_rich on hr.staff (salary) where salary > 100000;
  alter table hr.staff enable row level security;
  create policy own_rows on hr.staff using (id = 7);
  create view hr.payroll as select id, salary from hr.staff;
  create function hr.raise(who int) returns numeric language sql as 'select salary * 2 from hr.staff where id = who';
  create function hr.count_staff() returns bigint begin atomic select count(*) from hr.staff; end;
  create trigger no_noise before update on hr.staff for each row execute function suppress_redundant_updates_trigger();
  alter table hr.staff owner to ${owner};
  create extension postgres_fdw;
  create server far foreign data wrapper postgres_fdw options (host 'far.example.com');
  create user mapping for public server far options (user 'u', password 'hidden');
  create publication news for table shop.customers;
  insert into shop.customers (id, mail, profile) values (1, 'a@example.com', '{"age": 7}');
  insert into shop.orders values (1, '{"weight": 1.5}');
  analyze`, `create subscription feed connection 'host=nowhere password=hidden' publication news with (connect = false, slot_name = none)`]

describe.each(servers())('the ladder of rights on PostgreSQL %i', (major) => {
  let folder: string
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App
  let pool: Pool
  const [owner, reader] = [`ladder_owner_${process.pid}_${major}`, `ladder_reader_${process.pid}_${major}`]

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-ladder-'))
    source = await temporaryDatabase({ major })
    await source.client.query(`create role ${owner}; create role ${reader} login`)
    for (const sql of company(owner)) await source.client.query(sql)
    await source.client.query(`revoke all on database ${source.name} from public; revoke all on schema public from public`)
  })
  beforeEach(async () => {
    await source.client.query(`drop owned by ${reader}; revoke pg_read_all_stats, pg_read_all_data from ${reader}; grant connect on database ${source.name} to ${reader}`)
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    return async () => {
      await app.close()
      await catalog.drop()
    }
  })
  afterAll(async () => {
    await source.client.query('drop subscription feed')
    await source.client.query(`drop owned by ${owner}, ${reader} cascade; drop role ${owner}, ${reader}`)
    await source.drop()
    rmSync(folder, { recursive: true })
  })

  type SinkChoice = NonNullable<Parameters<typeof readWorkflowFile>[1]['sink']>
  const workflow = (username: string, sink: SinkChoice, includeOwners = false) => {
    const { host, port, database } = source.connection
    return readWorkflowFile(metadataFile({ hostPort: `${host}:${port}`, username, database }, { extractJsonSchema: true, includeOwners }), { fileName: 'metadata.yaml', environment: {}, sink })
  }
  const ingest = (username: string, sink: SinkChoice = { type: 'catalog' }, includeOwners = false): Promise<RunSummary> =>
    app.ingest(workflow(username, sink, includeOwners), { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  const fqn = (...parts: string[]) => ['pg', source.name, ...parts].join('.')
  const featuresOf = async (): Promise<Record<string, string>> => {
    const [report] = await app.doctor(workflow(reader, { type: 'catalog' }), new AbortController().signal)
    return Object.fromEntries(report!.features.map(({ feature, state }) => [feature, state]))
  }
  const jsonSchemaOf = async (table: string, column: number) => (await getEntity(pool, 'table', { fqn: fqn('shop', table) }) as { columns: { jsonSchema?: string }[] }).columns[column]?.jsonSchema

  type Call = { path: string; body: { name: string; databaseSchema?: string; sourceHash?: string; connection?: unknown } }
  /** What a run would send, by name; without what differs by itself: the hash, and who connects. */
  async function callsOf(username: string): Promise<Record<string, unknown>> {
    const filename = join(folder, 'calls.jsonl')
    expect(await ingest(username, { type: 'file', filename, includeExtension: true })).toMatchObject({ state: 'success', failures: [], skipped: [] })
    const calls = readFileSync(filename, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Call)
    return Object.fromEntries(calls.map(({ path, body: { sourceHash: _hash, connection: _connection, ...body } }) => [`${path} ${body.databaseSchema ?? ''}.${body.name}`, body]))
  }

  test('CONNECT alone shows every table, column, constraint, definition, owner, policy and size', async () => {
    const { entity: user } = await createOrUpdateEntity(pool, 'user', { name: owner, email: 'owner@example.com' }, { name: 'ann', isBot: false })
    expect(await ingest(reader, { type: 'catalog' }, true)).toMatchObject({ state: 'success', failures: [], skipped: [] })
    expect((await listEntities(pool, 'table')).data.map(({ fullyQualifiedName }) => fullyQualifiedName)).toEqual([fqn('hr', 'payroll'), fqn('hr', 'staff'), fqn('shop', 'customers'), fqn('shop', 'orders')])
    expect(await getEntity(pool, 'table', { fqn: fqn('hr', 'staff') })).toMatchObject({
      owners: [{ id: user.id }],
      tags: [{ tagFQN: 'PostgresPolicyTags.own_rows' }],
      columns: [{ name: 'id', constraint: 'PRIMARY_KEY' }, { name: 'customer', dataType: 'BIGINT' }, { name: 'salary', dataType: 'NUMERIC', precision: 10, scale: 2 }],
      tableConstraints: [{ constraintType: 'FOREIGN_KEY', columns: ['customer'], referredColumns: [fqn('shop', 'customers', 'id')] }],
      extension: { postgres: {
        owner, rowSecurity: 'enabled', policies: [{ name: 'own_rows', using: 'id = 7' }],
        indexes: [{ name: 'staff_pkey' }, { name: 'staff_rich', predicate: 'salary > 100000::numeric' }], triggers: [{ name: 'no_noise' }],
      } },
    })
    expect(await getEntity(pool, 'table', { fqn: fqn('shop', 'customers') })).toMatchObject({
      columns: [{ name: 'id' }, { name: 'mail', constraint: 'NOT_NULL', description: 'where to write' }, { name: 'profile' }, { name: 'note', extension: { postgres: { default: "'n/a'::character varying" } } }],
      extension: { postgres: {
        constraints: [{ name: 'customers_mail_check', definition: "CHECK (mail ~~ '%@%'::text)" }, { name: 'customers_pkey' }],
        measured: { sizeBytes: expect.any(Number), indexSizes: { customers_pkey: 16_384 }, estimatedRowCount: 1 },
      } },
    })
    expect(await getEntity(pool, 'table', { fqn: fqn('hr', 'payroll') })).toMatchObject({ schemaDefinition: expect.stringMatching(/SELECT\s+(staff\.)?id,\s+(staff\.)?salary\s+FROM hr\.staff/) })
    expect(await getEntity(pool, 'storedProcedure', { fqn: fqn('hr', 'raise(integer)') })).toMatchObject({ storedProcedureCode: { code: expect.stringContaining('salary * 2') } })
    expect(await getEntity(pool, 'storedProcedure', { fqn: fqn('hr', 'count_staff()') })).toMatchObject({ storedProcedureCode: { code: expect.stringContaining('count(*)') } })
  })

  test('CONNECT alone hides two things, and they are said: options of user mappings, and values of JSON columns', async () => {
    expect((await ingest(reader)).warnings).toEqual(['The role may not read shop.customers, shop.orders, so that no JSON Schema was inferred there. '
      + `Run: GRANT USAGE ON SCHEMA shop TO ${reader}; GRANT SELECT ON shop.customers, shop.orders TO ${reader}`])
    expect(await getEntity(pool, 'database', { fqn: fqn() })).toMatchObject({
      extension: { postgres: {
        foreignServers: [{ name: 'far', options: { host: 'far.example.com' }, userMappings: [{ role: 'PUBLIC' }] }],
        subscriptions: [{ name: 'feed', publications: ['news'] }], publications: [{ name: 'news' }],
        measured: { sizeBytes: expect.any(Number) },
      } },
    })

    const [bare, superuser] = [await callsOf(reader), await callsOf(source.connection.user)]
    expect(Object.keys(bare)).toEqual(Object.keys(superuser))
    const different = Object.keys(bare).filter((name) => JSON.stringify(bare[name]) !== JSON.stringify(superuser[name]))
    expect(different.map((name) => name.split('.').at(-1))).toEqual([source.name, 'customers', 'orders'])
    expect(JSON.stringify(superuser)).not.toContain('hidden')
    expect(superuser[different[0]!]).toMatchObject({ extension: { postgres: { foreignServers: [{ userMappings: [{ role: 'PUBLIC', options: { user: 'u', password: expect.stringMatching(/^\*+$/) } }] }] } } })
    expect(bare[different[0]!]).toMatchObject({ extension: { postgres: { foreignServers: [{ userMappings: [{ role: 'PUBLIC' }] }] } } })
  })

  test('pg_read_all_stats adds the statements of others, and nothing to metadata', async () => {
    await source.client.query('create extension pg_stat_statements')
    const before = await callsOf(reader)
    expect(await featuresOf()).toMatchObject({ metadata: 'works', definitions: 'works', owners: 'works', tags: 'works', sizes: 'works', usage: 'no', lineage: 'partly', profile: 'no' })
    await source.client.query(`grant usage on schema public to ${reader}`)
    expect(await featuresOf()).toMatchObject({ usage: 'partly', lineage: 'partly', profile: 'no' })
    await source.client.query(`grant pg_read_all_stats to ${reader}`)
    expect(await featuresOf()).toMatchObject({ metadata: 'works', usage: 'works', lineage: 'works', profile: 'no', samples: 'no', tests: 'no' })
    expect(Object.keys(await callsOf(reader))).toEqual(Object.keys(before))
    await source.client.query('drop extension pg_stat_statements')
  })

  test('SELECT on one table adds the shape of its JSON, pg_read_all_data that of all', async () => {
    await source.client.query(`grant usage on schema shop to ${reader}; grant select on shop.customers to ${reader}`)
    expect((await ingest(reader)).warnings).toEqual([`The role may not read shop.orders, so that no JSON Schema was inferred there. Run: GRANT SELECT ON shop.orders TO ${reader}`])
    expect(JSON.parse(await jsonSchemaOf('customers', 2) ?? 'null')).toMatchObject({ properties: { age: { type: 'integer' } } })
    expect(await jsonSchemaOf('orders', 1)).toBeUndefined()
    expect(await featuresOf()).toMatchObject({ profile: 'partly', samples: 'partly', tests: 'partly' })

    await source.client.query(`grant pg_read_all_data to ${reader}`)
    // The table, and the database, which lists who is a member of what.
    expect(await ingest(reader)).toMatchObject({ state: 'success', warnings: [], updated: 2 })
    expect(JSON.parse(await jsonSchemaOf('orders', 1) ?? 'null')).toMatchObject({ properties: { weight: { type: 'number' } } })
    // Row security still hides rows of hr.staff, which its figures would not speak of.
    expect(await featuresOf()).toMatchObject({ profile: 'partly' })
    await source.client.query(`alter role ${reader} bypassrls`)
    expect(await featuresOf()).toMatchObject({ profile: 'works', samples: 'works', tests: 'works' })
    await source.client.query(`alter role ${reader} nobypassrls`)
  })

  test('a system catalog that somebody closed is told by name, and the rest goes on', async () => {
    await source.client.query('revoke select on pg_publication from public; revoke execute on function pg_control_system() from public')
    const summary = await ingest(reader)
    expect(summary).toMatchObject({ state: 'success', failures: [] })
    expect(summary.warnings).toContainEqual(expect.stringMatching(new RegExp(`^Publications of database "${source.name}" are not visible: .*pg_publication`)))
    expect((await listEntities(pool, 'table')).data).toHaveLength(4)
    await source.client.query('grant select on pg_publication to public; grant execute on function pg_control_system() to public')
  })

  test('a role that may not connect is told which grant it lacks', async () => {
    await source.client.query(`revoke connect on database ${source.name} from ${reader}`)
    await expect(ingest(reader)).rejects.toMatchObject({ code: 'INSUFFICIENT_PRIVILEGE', hint: expect.stringContaining(`GRANT CONNECT ON DATABASE ${source.name} TO ${reader}`) })
  })
})
