import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import { describe, expect, test } from 'vitest'
import { containers, table } from '../../test/catalog.ts'
import { connectionUrl, servers, temporaryDatabase } from '../../test/server.ts'
import { readMigrations } from '../db/migration-files.ts'
import { toMadeUpAddress } from '../model/made-up-address.ts'
import { Secret } from '../model/secret.ts'
import { getEntity } from './get.ts'
import { ensureUser } from './people/first-start.ts'
import { putEntities } from './put.ts'
import { searchEntities } from './search.ts'
import { openStore } from './store.ts'

const open = (url: string) => openStore({ databaseUrl: new Secret(url), embeddedServer: () => Promise.reject(new Error('not needed')), log: () => {} })

describe.each(servers())('the migrations on PostgreSQL %i', (major) => {
  test('use pg_trgm where it stands already, whatever the schema', async () => {
    const database = await temporaryDatabase({ major, sql: ['create schema "Ext ensions"; create extension pg_trgm with schema "Ext ensions"'] })
    const pool = await open(database.url)
    try {
      for (const batch of [...containers('public'), [table('public', 'customers', 1)]]) await putEntities(pool, batch, { overrideMetadata: false, updatedBy: 'ingestion' })
      expect((await searchEntities(pool, { q: 'custmers' })).hits).toMatchObject([{ name: 'customers' }])
    } finally {
      await pool.end()
      await database.drop()
    }
  })

  test('say who must do what where pg_trgm may not be created', async () => {
    const database = await temporaryDatabase({ major })
    const role = `catalog_owner_${process.pid}_${major}`
    await database.client.query(`create role ${role} login`)
    await database.client.query(`create schema trunkline authorization ${role}`)
    try {
      await expect(open(connectionUrl({ ...database.connection, user: role }))).rejects.toMatchObject({
        code: 'MIGRATION_FAILED', message: expect.stringContaining(`needs the extension pg_trgm, and ${role} may not create it`), hint: expect.stringContaining('CREATE EXTENSION pg_trgm'),
      })
      await database.client.query('create extension pg_trgm')
      await (await open(connectionUrl({ ...database.connection, user: role }))).end()
    } finally {
      await database.client.query(`drop owned by ${role}`)
      await database.client.query(`drop role ${role}`)
      await database.drop()
    }
  })

  test('give addresses that every client takes to who has one that was made up, and to nobody else', async () => {
    const database = await temporaryDatabase({ major })
    const pool: Pool = await open(database.url)
    const people = { 'admin': 'admin@localhost', 'ingestion-bot': 'ingestion-bot@localhost', 'ann': 'ann@localhost', 'bob': 'auth0|5f@oidc.invalid', 'eve': '17@oidc.invalid', 'zoe': 'zoe@shop.example' }
    try {
      for (const [name, email] of Object.entries(people)) await ensureUser(pool, { name, email })
      await pool.query(`update trunkline.entity set document = document || '{"email": "17@oidc.invalid"}', curated = null where name = 'eve'`)
      const { sql } = (await readMigrations(fileURLToPath(new URL('migrations', import.meta.url)))).find(({ name }) => name.endsWith('made_up_addresses'))!
      await pool.query(sql)
      const addresses = await Promise.all(Object.keys(people).map(async (fqn) => [fqn, (await getEntity(pool, 'user', { fqn })).email]))
      expect(Object.fromEntries(addresses)).toEqual({
        'admin': 'admin@trunkline.example', 'ingestion-bot': 'ingestion-bot@trunkline.example', 'ann': 'ann@localhost', 'bob': toMadeUpAddress('auth0|5f', 'oidc'), 'eve': '17@oidc.trunkline.example', 'zoe': 'zoe@shop.example',
      })
    } finally {
      await pool.end()
      await database.drop()
    }
  })

  test('keep the counts of groups when entities go for good', async () => {
    const database = await temporaryDatabase({ major })
    const pool: Pool = await open(database.url)
    try {
      for (const batch of [...containers('public'), [table('public', 'a', 1), table('public', 'b', 2)]]) await putEntities(pool, batch, { overrideMetadata: false, updatedBy: 'ingestion' })
      await pool.query(`delete from trunkline.entity where name = 'a'`)
      const { rows } = await pool.query(`select live_count from trunkline.search_group where entity_type = 'table'`)
      expect(rows).toEqual([{ live_count: 1 }])
    } finally {
      await pool.end()
      await database.drop()
    }
  })
})
