import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { servers, temporaryDatabase, type TemporaryDatabase } from '../../test/server.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pool.ts'

describe.each(servers())('migrations on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let pool: Pool
  let folder: string
  const write = (name: string, sql: string): void => writeFileSync(join(folder, name), sql)
  const run = (): Promise<readonly string[]> => migrate(pool, { folder, schema: 'store', log: () => {} })
  const applied = async (): Promise<string[]> =>
    (await db.client.query<{ name: string }>('select name from store.migration order by number')).rows.map((row) => row.name)

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-migrations-'))
    db = await temporaryDatabase({ major })
    pool = await openPool({ connection: db.connection, applicationName: 'trunkline test', log: () => {} })
    write('001_first.sql', 'create table first (id int); insert into first values (1);')
    write('002_second.sql', 'alter table first add column name text;')
  })
  afterEach(async () => {
    await pool.end()
    await db.drop()
    rmSync(folder, { recursive: true })
  })

  test('run once, in order, in their schema; new ones later', async () => {
    expect(await run()).toEqual(['001_first', '002_second'])
    expect(await run()).toEqual([])
    write('003_third.sql', 'create view third as select id, name from first;')
    expect(await run()).toEqual(['003_third'])
    expect((await db.client.query('select * from store.third')).rows).toEqual([{ id: 1, name: null }])
    expect(await applied()).toEqual(['001_first', '002_second', '003_third'])
  })

  test('run once when several processes start at the same time', async () => {
    const results = await Promise.all([run(), run(), run()])
    expect(results.flat().toSorted()).toEqual(['001_first', '002_second'])
    expect((await db.client.query('select id from store.first')).rows).toEqual([{ id: 1 }])
  })

  test('undo a failed one, keep those before it, and go on when it is corrected', async () => {
    write('003_bad.sql', 'create table half (id int);\n\nselect nothing from nowhere;')
    await expect(run()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: 'The migration 003_bad failed (line 3): relation "nowhere" does not exist.',
      object: '003_bad',
    })
    expect(await applied()).toEqual(['001_first', '002_second'])
    expect((await db.client.query(`select to_regclass('store.half') as half`)).rows).toEqual([{ half: null }])
    write('003_bad.sql', 'create table half (id int);')
    expect(await run()).toEqual(['003_bad'])
  })

  test('pass on the hint of the server', async () => {
    write('003_hint.sql', `do $$ begin raise exception 'no' using hint = 'Do this instead.'; end $$;`)
    await expect(run()).rejects.toMatchObject({ code: 'MIGRATION_FAILED', hint: 'Do this instead.' })
  })

  test('refuse a store that a newer program made', async () => {
    await run()
    unlinkSync(join(folder, '002_second.sql'))
    await expect(run()).rejects.toMatchObject({ code: 'MIGRATION_FAILED', object: '002_second', hint: expect.stringContaining('newer') })
  })

  test('refuse one that was changed after it was applied, but not for its line ends', async () => {
    write('001_first.sql', 'create table first (id int);\ninsert into first values (1);\n')
    await run()
    write('001_first.sql', 'create table first (id int);\r\ninsert into first values (1);\r\n')
    expect(await run()).toEqual([])
    write('001_first.sql', 'create table first (id bigint);')
    await expect(run()).rejects.toMatchObject({ code: 'MIGRATION_FAILED', message: 'The migration 001_first is not the one that was applied to this catalog.' })
  })

  test('refuse a folder with a gap, a double number or another name', async () => {
    write('004_gap.sql', '')
    await expect(run()).rejects.toThrow('004_gap.sql stands where number 3 belongs')
    unlinkSync(join(folder, '004_gap.sql'))
    write('002_twice.sql', '')
    await expect(run()).rejects.toThrow('where number 3 belongs')
    unlinkSync(join(folder, '002_twice.sql'))
    write('third.sql', '')
    await expect(run()).rejects.toThrow('third.sql stands where number 3 belongs')
  })

  test('need no right to create once everything is there', async () => {
    await run()
    await db.client.query(`create role migrate_reader_${process.pid} login`)
    await db.client.query(`grant usage on schema store to migrate_reader_${process.pid}; grant select on store.migration to migrate_reader_${process.pid}`)
    const reader = await openPool({ connection: { ...db.connection, user: `migrate_reader_${process.pid}` }, applicationName: 'reader', log: () => {} })
    expect(await migrate(reader, { folder, schema: 'store', log: () => {} })).toEqual([])
    await reader.end()
    await db.client.query(`drop owned by migrate_reader_${process.pid}; drop role migrate_reader_${process.pid}`)
  })
})
