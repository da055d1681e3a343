import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { createOrUpdateEntity } from '../src/catalog/create.ts'
import { deleteEntity } from '../src/catalog/delete.ts'
import { getEntity, getVersions } from '../src/catalog/get.ts'
import { listEntities } from '../src/catalog/list.ts'
import { patchEntity } from '../src/catalog/patch.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const person = { name: 'ann', isBot: false }

describe.each(servers())('runs against PostgreSQL %i', (major) => {
  let folder: string
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App
  let pool: Pool

  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'trunkline-runs-')) })
  afterAll(() => rmSync(folder, { recursive: true }))
  beforeEach(async () => {
    source = await temporaryDatabase({ major, sql: ['create schema shop; create table shop.orders (id int primary key, note text); create table shop.items (id int); create view shop.recent as select id from shop.orders;'] })
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
  })
  afterEach(async () => {
    await app.close()
    await Promise.all([source.drop(), catalog.drop()])
  })

  type Options = { config?: object; connection?: object; sink?: object; user?: string; allowMassDelete?: boolean }
  function ingest({ config = {}, connection = {}, sink, user, allowMassDelete = false }: Options = {}): Promise<RunSummary> {
    const { host, port, user: superuser, database } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: {
        type: 'postgres', serviceName: 'pg', sourceConfig: { config },
        serviceConnection: { config: { hostPort: `${host}:${port}`, username: user ?? superuser, database, ...connection } },
      },
      ...(sink !== undefined && { sink }),
    }), { fileName: 'metadata.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete, emit: () => {} })
  }
  const fqn = (...parts: string[]) => ['pg', source.name, ...parts].join('.')
  const liveTables = async () => (await listEntities(pool, 'table')).data.map((table) => table.fullyQualifiedName.slice(fqn().length + 1))

  test('a second run of an unchanged source writes nothing', async () => {
    expect(await ingest()).toMatchObject({ state: 'success', created: 7, unchanged: 0, failures: [] })
    expect(await ingest()).toMatchObject({ state: 'success', created: 0, updated: 0, renamed: 0, restored: 0, deleted: 0, unchanged: 7 })
    const table = await getEntity(pool, 'table', { fqn: fqn('shop', 'orders') })
    expect(table.version).toBe(0.1)
    expect(await getVersions(pool, 'table', table.id)).toHaveLength(1)
  })

  test('a table that was changed or deleted in the catalog is written again though the source is as it was', async () => {
    await ingest()
    const orders = await getEntity(pool, 'table', { fqn: fqn('shop', 'orders') })
    const items = await getEntity(pool, 'table', { fqn: fqn('shop', 'items') })
    await deleteEntity(pool, 'table', items.id, { recursive: false, hardDelete: false, actor: person })
    await createOrUpdateEntity(pool, 'table', { name: 'orders', databaseSchema: fqn('shop'), columns: [{ name: 'else', dataType: 'INT' }] }, { name: 'bot', isBot: true })
    expect(await ingest()).toMatchObject({ state: 'success', updated: 1, restored: 1, unchanged: 5 })
    expect((await getEntity(pool, 'table', { id: orders.id })).columns.map(({ name }) => name)).toEqual(['id', 'note'])
    expect(await ingest()).toMatchObject({ updated: 0, restored: 0, unchanged: 7 })
  })

  test('what changes by itself is kept of a table that is as it was', async () => {
    await ingest()
    await source.client.query('insert into shop.items select generate_series(1, 300); analyze shop.items')
    expect(await ingest()).toMatchObject({ state: 'success', updated: 0, unchanged: 7 })
    expect((await getEntity(pool, 'table', { fqn: fqn('shop', 'items') })).extension).toMatchObject({ postgres: { measured: { estimatedRowCount: 300 } } })
  })

  test('a tag of a policy that was deleted is made again, and a person who came gets what their role owns', async () => {
    const role = `runs_late_${process.pid}_${major}`
    await source.client.query(`create role ${role}; alter table shop.orders owner to ${role}; create policy tenant on shop.orders using (id > 0)`)
    try {
      const options = { config: { includeOwners: true }, connection: { classificationName: 'Late' } }
      await ingest(options)
      const { entity: user } = await createOrUpdateEntity(pool, 'user', { name: role, email: `${role}@example.com` }, person)
      expect(await ingest(options)).toMatchObject({ state: 'success', updated: 1 })
      expect(await getEntity(pool, 'table', { fqn: fqn('shop', 'orders') })).toMatchObject({ owners: [{ id: user.id }], tags: [{ tagFQN: 'Late.tenant' }] })
      expect(await ingest(options)).toMatchObject({ state: 'success', updated: 0, created: 0 })
    } finally {
      await source.client.query(`drop policy tenant on shop.orders; alter table shop.orders owner to current_user; drop role ${role}`)
    }
  })

  test('a changed comment is one update; what a person wrote stays, unless overridden', async () => {
    await ingest()
    const { id } = await getEntity(pool, 'table', { fqn: fqn('shop', 'orders') })
    await patchEntity(pool, 'table', { id }, { operations: [{ op: 'add', path: '/description', value: 'what people buy' }], actor: person })
    await source.client.query("comment on table shop.orders is 'from the source'; comment on table shop.items is 'items'")
    expect(await ingest()).toMatchObject({ created: 0, updated: 2, unchanged: 5 })
    expect(await getEntity(pool, 'table', { id })).toMatchObject({ description: 'what people buy' })
    await ingest({ config: { overrideMetadata: true } })
    expect(await getEntity(pool, 'table', { id })).toMatchObject({ description: 'from the source' })
  })

  test('a dropped table is marked deleted and comes back with the table', async () => {
    await ingest()
    await source.client.query('drop table shop.items')
    expect(await ingest()).toMatchObject({ state: 'success', deleted: 1 })
    expect(await liveTables()).toEqual(['shop.orders', 'shop.recent'])
    await source.client.query('create table shop.items (id int)')
    const summary = await ingest()
    expect(summary.created + summary.restored).toBe(1)
    expect(await liveTables()).toEqual(['shop.items', 'shop.orders', 'shop.recent'])
  })

  test('a locked table, and the view over it, are skipped by name, kept and read by the next run', async () => {
    await ingest()
    const locker = new Client(source.connection)
    await locker.connect()
    await locker.query('begin; lock table shop.orders in access exclusive mode')
    const summary = await ingest()
    await locker.query('rollback')
    await locker.end()
    expect(summary).toMatchObject({ state: 'partialSuccess', deleted: 0, failures: [] })
    expect(summary.skipped.map(({ object, reason }) => [object, reason])).toEqual([[fqn('shop', 'orders'), 'locked'], [fqn('shop', 'recent'), 'locked']])
    expect(await liveTables()).toEqual(['shop.items', 'shop.orders', 'shop.recent'])
    expect(await ingest()).toMatchObject({ state: 'success', unchanged: 7, deleted: 0 })
  })

  test('a renamed table, schema and column keep their ids and what people wrote', async () => {
    await ingest()
    const table = await getEntity(pool, 'table', { fqn: fqn('shop', 'orders') })
    await patchEntity(pool, 'table', { id: table.id }, { operations: [{ op: 'add', path: '/description', value: 'kept' }, { op: 'add', path: '/columns/1/description', value: 'kept too' }], actor: person })
    await source.client.query('alter table shop.orders rename to purchases; alter table shop.purchases rename column note to remark; alter schema shop rename to store')
    const summary = await ingest({ config: { markDeletedSchemas: true } })
    expect(summary).toMatchObject({ state: 'success', created: 0, deleted: 0 })
    expect(summary.renamed).toBeGreaterThan(0)
    expect(await getEntity(pool, 'table', { fqn: fqn('store', 'purchases') })).toMatchObject({ id: table.id, description: 'kept', columns: [{ name: 'id' }, { name: 'remark', description: 'kept too' }] })
    expect(await liveTables()).toEqual(['store.items', 'store.purchases', 'store.recent'])
  })

  test('what filters and switches leave out is not marked deleted', async () => {
    await ingest()
    expect(await ingest({ config: { tableFilterPattern: { excludes: ['^items$'] }, includeViews: false } })).toMatchObject({
      state: 'success', deleted: 0, filtered: expect.arrayContaining([
        { object: fqn('shop', 'items'), entityType: 'table', by: 'tableFilterPattern excludes ^items$' },
        { object: fqn('shop', 'recent'), entityType: 'table', by: 'includeViews' },
      ]),
    })
    expect(await ingest({ config: { schemaFilterPattern: { excludes: ['shop'] }, markDeletedSchemas: true } })).toMatchObject({ deleted: 0 })
    expect(await liveTables()).toEqual(['shop.items', 'shop.orders', 'shop.recent'])
  })

  test('a schema that is gone goes with its tables where asked for', async () => {
    await ingest()
    await source.client.query('create schema other; drop schema shop cascade')
    expect(await ingest()).toMatchObject({ deleted: 0 })
    expect(await ingest({ config: { markDeletedSchemas: true } })).toMatchObject({ state: 'success', deleted: 4 })
    expect(await liveTables()).toEqual([])
  })

  test('a mass delete is refused, the rest is written, and it happens when allowed', async () => {
    await source.client.query("do $$ begin for i in 1..20 loop execute format('create table shop.t%s (id int)', i); end loop; end $$")
    await ingest()
    await source.client.query("do $$ begin for i in 1..20 loop execute format('drop table shop.t%s', i); end loop; end $$; create table shop.fresh (id int)")
    expect(await ingest()).toMatchObject({ state: 'failed', created: 1, deleted: 0, error: { code: 'MASS_DELETE_REFUSED', message: expect.stringContaining('20 of the 23 entities of type table') } })
    expect(await liveTables()).toContain('shop.t20')
    expect(await ingest({ allowMassDelete: true })).toMatchObject({ state: 'success', deleted: 20 })
  })

  test('a role without rights sees the structure, and loses nothing', async () => {
    await ingest()
    const role = `runs_reader_${process.pid}_${major}`
    await source.client.query(`create role ${role} login`)
    try {
      const summary = await ingest({ user: role })
      expect(summary).toMatchObject({ deleted: 0, failures: [] })
      expect(['success', 'partialSuccess']).toContain(summary.state)
      expect(await liveTables()).toEqual(['shop.items', 'shop.orders', 'shop.recent'])
    } finally {
      await source.client.query(`drop role ${role}`)
    }
  })

  test('owners are found by exact name, policies become tags', async () => {
    const role = `runs_owner_${process.pid}_${major}`
    await source.client.query(`create role ${role}; alter table shop.orders owner to ${role}; create policy tenant on shop.orders using (id > 0)`)
    try {
      const { entity: user } = await createOrUpdateEntity(pool, 'user', { name: role, email: `${role}@example.com` }, person)
      await createOrUpdateEntity(pool, 'user', { name: `${role}s`, email: 'other@example.com' }, person)
      expect(await ingest({ config: { includeOwners: true }, connection: { classificationName: 'Rows' } })).toMatchObject({ state: 'success', failures: [] })
      expect(await getEntity(pool, 'table', { fqn: fqn('shop', 'orders') })).toMatchObject({ owners: [{ id: user.id }], tags: [{ tagFQN: 'Rows.tenant', labelType: 'Automated', state: 'Suggested' }] })
      expect((await getEntity(pool, 'table', { fqn: fqn('shop', 'items') })).owners ?? []).toEqual([])
    } finally {
      await source.client.query(`drop policy tenant on shop.orders; alter table shop.orders owner to current_user; drop role ${role}`)
    }
  })

  test('all databases are read by several threads, and one that is gone is marked deleted where asked for', async () => {
    const other = await temporaryDatabase({ major, sql: ['create table public.x (id int)'] })
    const all = { connection: { ingestAllDatabases: true }, config: { threads: 4, markDeletedDatabases: true, databaseFilterPattern: { includes: [`^${source.name}$`, `^${other.name}$`] } } }
    try {
      const summary = await ingest(all)
      expect(summary).toMatchObject({ state: 'success', failures: [] })
      expect((await listEntities(pool, 'database')).data.map(({ name }) => name).toSorted()).toEqual([source.name, other.name].toSorted())
      expect(await ingest({ config: { markDeletedDatabases: true } })).toMatchObject({ deleted: 0 })
    } finally {
      await other.drop()
    }
    expect(await ingest(all)).toMatchObject({ state: 'success', deleted: 3 })
    expect((await listEntities(pool, 'database')).data.map(({ name }) => name)).toEqual([source.name])
  })

  test('the file sink gives the same bytes for an unchanged source', async () => {
    const [one, two] = [join(folder, `one-${major}.jsonl`), join(folder, `two-${major}.jsonl`)]
    await ingest({ sink: { type: 'file', config: { filename: one } } })
    await ingest({ sink: { type: 'file', config: { filename: two } } })
    expect(readFileSync(one, 'utf8').split('\n').length).toBe(8)
    expect(readFileSync(two, 'utf8')).toBe(readFileSync(one, 'utf8'))
  })
})
