import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import { readDoctorFacts } from './facts.ts'
import { remediesOf, toDoctorReport, type DoctorReport } from './report.ts'

const today = '2026-11-23'

const shop = `
  create schema shop; create schema "Weird.Schema"; create schema empty;
  create table shop.orders (id int primary key, total numeric);
  create view shop.paid as select id from shop.orders;
  create materialized view shop.totals as select sum(total) from shop.orders;
  create table "Weird.Schema"."a.""b" (id int)`

describe.each(servers())('on PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  const role = `"doctor ""${process.pid}"" ${major}"`

  const diagnose = async (): Promise<DoctorReport> => {
    const reader = new pg.Client({ ...database.connection, user: role.slice(1, -1).replaceAll('""', '"') })
    await reader.connect()
    await reader.query(`select set_config('search_path', '', false)`)
    try {
      return toDoctorReport(await readDoctorFacts(async (statement, parameters) => (await reader.query(statement, parameters)).rows, 'pg_stat_statements'), today)
    } finally {
      await reader.end()
    }
  }
  const stateOf = (report: DoctorReport, feature: string) => report.features.find((one) => one.feature === feature)?.state

  beforeAll(async () => {
    database = await temporaryDatabase({ major, sql: [shop] })
    await database.client.query(`create role ${role} login; revoke connect on database ${database.name} from public; grant connect on database ${database.name} to ${role}`)
  })
  afterAll(async () => {
    await database.client.query(`drop owned by ${role}; drop role ${role}`)
    await database.drop()
  })

  test('a bare role sees all metadata and reads nothing; applying the advice turns everything green', async () => {
    const before = await diagnose()
    expect(before.server.role).toBe(role.slice(1, -1).replaceAll('""', '"'))
    expect(before.isHealthy).toBe(false)
    expect(Object.fromEntries(before.features.map((one) => [one.feature, one.state]))).toEqual({
      metadata: 'works', definitions: 'works', owners: 'works', tags: 'works', sizes: 'works',
      usage: 'no', lineage: 'partly', profile: 'no', samples: 'no', tests: 'no',
    })

    for (const remedy of remediesOf(before)) await database.client.query(remedy.sql)
    const after = await diagnose()
    expect(remediesOf(after)).toEqual([])
    expect(after.isHealthy).toBe(true)
  })

  test('tables made later are readable, because default privileges were advised', async () => {
    await database.client.query('create table shop.later (id int); create table "Weird.Schema".later (id int)')
    expect(stateOf(await diagnose(), 'profile')).toBe('works')
  })

  test('a table under row security is said to hide rows', async () => {
    await database.client.query('alter table shop.orders enable row level security')
    const report = await diagnose()
    expect(report.features.find((one) => one.feature === 'tests')).toMatchObject({ state: 'partly', reason: expect.stringContaining('rows of 1 table,') })
    await database.client.query('alter table shop.orders disable row level security')
  })
})
