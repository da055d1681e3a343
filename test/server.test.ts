import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { pagilaSchema } from './databases/pagila.ts'
import { wideSchema } from './databases/wide.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'
import { withoutPsql } from './sql-script.ts'

describe.each(servers())('the shared server of PostgreSQL %i', (major) => {
  let db: TemporaryDatabase

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: ['torture.sql', wideSchema(20)] })
  })
  afterAll(() => db.drop())

  test('is the version that was asked for', async () => {
    const { rows } = await db.client.query<{ major: number }>(`select current_setting('server_version_num')::int / 10000 as major`)
    expect(rows).toEqual([{ major }])
  })

  test('holds what the scripts made', async () => {
    const { rows } = await db.client.query<{ count: number }>(
      `select count(*)::int as count from pg_class where relkind = 'r' and relnamespace::regnamespace::text ~ '^s[0-9]$'`,
    )
    expect(rows).toEqual([{ count: 20 }])
    const pairs = await db.client.query<{ count: number }>('select count(*)::int as count from shop.pairs')
    expect(pairs.rows).toEqual([{ count: 1000 }])
  })

  test('loads Pagila and Chinook', async () => {
    const pagila = await temporaryDatabase({ major, sql: [pagilaSchema(major)] })
    const chinook = await temporaryDatabase({ major, sql: ['chinook/Chinook_PostgreSql_SerialPKs.sql'] })
    const films = await pagila.client.query<{ name: string }>(`select to_regclass('film')::text as name`)
    expect(films.rows).toEqual([{ name: 'film' }])
    const tracks = await chinook.client.query<{ count: number }>('select count(*)::int as count from track')
    expect(tracks.rows).toEqual([{ count: 3503 }])
    await pagila.drop()
    await chinook.drop()
  })

  test('is gone for the database after the drop', async () => {
    const other = await temporaryDatabase({ major })
    await other.drop()
    const { rows } = await db.client.query('select datname from pg_database where datname = $1', [other.name])
    expect(rows).toEqual([])
  })
})

test('a psql script loses its meta-commands and its databases', () => {
  expect(withoutPsql('\\set x 1\nDROP DATABASE IF EXISTS a;\nCREATE DATABASE a\n  encoding UTF8;\n\\c a;\nselect 1;')).toBe('\n\n\n\nselect 1;')
})

test('a script that only psql can load is refused', () => {
  expect(() => withoutPsql('COPY public.film (id) FROM stdin;\n1\n\\.\n')).toThrow('only psql')
})
