import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'
import type { PreparedConnection } from '../src/connectors/connection-test.ts'
import type { FilterPreview } from '../src/connectors/filter-preview.ts'
import { startApi, testConnectionTester } from './api-server.ts'

const sql = [
  'create schema shop', 'create schema audit', 'create schema empty',
  'create table shop.orders (id int)', 'create table shop.orders_old (id int)', 'create view shop.recent as select 1 as id', 'create table audit.log (id int)',
  'create extension pg_stat_statements schema audit',
  'create table shop.parted (id int) partition by range (id)', 'create table shop.parted_1 partition of shop.parted for values from (1) to (2)',
]

describe.each(servers())('on PostgreSQL %i', (major) => {
  let source: TemporaryDatabase
  let previewFilters: PreparedConnection['previewFilters']
  const ask = (filters: Parameters<PreparedConnection['previewFilters']>[0]) => previewFilters(filters, AbortSignal.timeout(20_000))
  const names = (level: FilterPreview['tables']) => level.names.map(({ name, by }) => [name.slice(source.name.length + 1), by])

  beforeAll(async () => {
    source = await temporaryDatabase({ major, sql })
    const { host, port, user, database } = source.connection
    previewFilters = (await testConnectionTester.prepare({ hostPort: `${host}:${port}`, username: user, database })).previewFilters
  })
  afterAll(() => source.drop())

  test('filters say what they keep, what they leave out, and which of them does', async () => {
    const preview = await ask({ schemaFilterPattern: { excludes: ['information_schema', 'AUDIT'] }, tableFilterPattern: { includes: ['orders', 'recent'], excludes: ['.*_old$'] } })
    expect(preview.databases).toEqual({ kept: 1, leftOut: 0, names: [{ name: source.name }] })
    expect(names(preview.schemas)).toEqual([['audit', 'schemaFilterPattern excludes AUDIT'], ['empty', undefined], ['information_schema', 'schemaFilterPattern excludes information_schema'], ['public', undefined], ['shop', undefined]])
    // A partition is not a table of its own, and what stands in a schema that is left out is not counted twice.
    expect(names(preview.tables)).toEqual([
      ['shop.orders', undefined], ['shop.orders_old', 'tableFilterPattern excludes .*_old$'], ['shop.parted', 'tableFilterPattern includes'], ['shop.recent', undefined],
    ])
    expect(preview).toMatchObject({ tables: { kept: 2, leftOut: 2 }, unread: [], isCut: false })
  })

  test('a database that is left out is not looked into', async () => {
    expect(await ask({ databaseFilterPattern: { excludes: ['.*'] } })).toMatchObject({ databases: { kept: 0, leftOut: 1 }, schemas: { kept: 0, leftOut: 0 } })
  })

  test('a bad pattern is told as such', async () => {
    await expect(ask({ tableFilterPattern: { includes: ['('] } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  test('the filters of a service are tried by its stored connection, or by one that is sent', async () => {
    const api = await startApi(major)
    const { host, port, user, database } = source.connection
    const config = { type: 'Postgres', hostPort: `${host}:${port}`, username: user, database, authType: { password: 'unused' } }
    try {
      await api.call('PUT', '/services/databaseServices', { name: 'pg', serviceType: 'Postgres' })
      expect((await api.call('POST', '/catalog/services/pg/filter-preview', {})).json()).toMatchObject({ code: 400, message: 'No connection is stored for pg.' })
      expect((await api.call('POST', '/catalog/services/pg/filter-preview', { connection: config, schemaFilterPattern: { includes: ['shop'] } })).json()).toMatchObject({ schemas: { kept: 1 } })
      await api.call('PUT', '/services/databaseServices', { name: 'pg', serviceType: 'Postgres', connection: { config } })
      expect((await api.call('POST', '/catalog/services/pg/filter-preview', { tableFilterPattern: { includes: ['^orders$'] } })).json()).toMatchObject({ tables: { kept: 1 } })
      expect((await api.call('POST', '/catalog/services/none/filter-preview', {})).json()).toMatchObject({ code: 404 })
    } finally {
      await api.close()
    }
  })
})
