import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { counterKey } from '../../model/usage.ts'
import { loadSqlParser, type SqlParser } from '../../sql/resolver/parser.ts'
import { toInstant } from './log-entry.ts'
import type { LogSince } from '../usage-connector.ts'
import { readLog } from './read-log.ts'

let folder: string
let parser: SqlParser
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-log-'))
  parser = await loadSqlParser()
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Role, database, calls, ms and text of each statement of a log. */
async function statements(name: string, content: string | Buffer, since?: LogSince) {
  writeFileSync(join(folder, name), content)
  return read(name, since)
}
async function read(name: string, since?: LogSince) {
  const look = await readLog({ path: join(folder, name), parser, since, signal: new AbortController().signal })
  const texts = await look.readTexts(look.snapshot.counters)
  const { log, takenAt } = look.snapshot.state
  return {
    window: look.window, warnings: look.warnings, since: { ...log!, takenAt },
    rows: look.snapshot.counters.map((counter) => [look.roles.get(counter.roleOid), look.databases.get(counter.databaseOid), counter.calls, counter.totalMs, texts.get(counterKey(counter))]),
  }
}

const csv = (time: string, message: string, role = 'app') => `${time},"${role}","shop",12,"[local]",6a.1,1,"SELECT",${time},3/1,0,LOG,00000,"${message.replaceAll('"', '""')}",,,,,,,,,"psql","client backend",,0\n`
const noon = Date.UTC(2026, 0, 31, 12)

test('csvlog: durations, several lines, several statements, and what is none', async () => {
  const log = csv('2026-01-31 12:00:00.000 UTC', 'duration: 1.5 ms  statement: select "a"\nfrom t where b = \'x, "y"\'')
    + csv('2026-01-31 12:00:01.000 UTC', 'duration: 2.5 ms  execute <unnamed>: select "a" from t where b = $1')
    + csv('2026-01-31 12:00:02.000 UTC', 'statement: select 1; select 2 from u') + csv('2026-01-31 12:00:03.000 UTC', 'connection authorized: user=app')
    + csv('2026-01-31 12:00:04.000 UTC', 'duration: 0.1 ms  parse <unnamed>: select 9') + '\u0000\u0001 junk\n' + csv('2026-01-31 12:00:05.000 UTC', 'statement: select /* {"app": "dbt", "x": 1} */ 1')
    + csv('2026-01-31 12:00:09.000 UTC', 'statement: cut off').slice(0, 60)
  for (const content of [log, gzipSync(log)]) {
    const { rows, window } = await statements('a.csv', content)
    expect(rows).toEqual([
      ['app', 'shop', 2, 4, 'select "a"\nfrom t where b = $1'], ['app', 'shop', 1, 0, 'select $1'], ['app', 'shop', 1, 0, 'select $1 from u'],
    ])
    expect(window).toEqual({ from: noon, to: noon + 2000, isTotal: false })
  }
  const upTo = (at: number): LogSince => ({ at, entries: Number.MAX_SAFE_INTEGER, files: [], takenAt: at })
  const later = await statements('a.csv', log, upTo(noon + 1500))
  expect([later.rows.map(([, , calls]) => calls), later.warnings]).toEqual([[1, 1], [expect.stringMatching(/^2 entries were dated before the end of the last run \(2026-01-31 12:00:01 UTC\) in files of the query log that it did not read/)]])
  expect(await statements('a.csv', log, upTo(noon + 9000))).toMatchObject({ rows: [], warnings: [expect.stringMatching(/^3 entries/)] })
})

test('jsonlog and pgaudit, which tells a statement once for each table', async () => {
  const line = (message: string) => `${JSON.stringify({ timestamp: '2026-01-31 13:00:00.000 +01', user: 'ann', dbname: 'shop', session_id: 's', error_severity: 'LOG', message })}\n`
  const { rows, window } = await statements('a.json', line('AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.t,"select * from t, ""U""",<none>') + line('AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.U,"select * from t, ""U""",<none>')
    + line('AUDIT: SESSION,2,1,READ,SELECT,,,"select * from t, ""U""",<none>') + '{"broken\n' + line('statement: nonsense \'secret\''))
  expect(rows).toEqual([['ann', 'shop', 2, 0, 'select * from t, "U"'], ['ann', 'shop', 1, 0, 'nonsense \'secret\'']])
  expect(window?.to).toBe(noon)
})

test('a log that grows: what is written in the last moment after it was read is counted the next time, and nothing twice', async () => {
  const at = '2026-01-31 12:00:00.500 UTC'
  const first = csv('2026-01-31 12:00:00.000 UTC', 'statement: select a from t') + csv(at, 'statement: select b from t')
  const half = csv(at, 'statement: select b from t').slice(0, -40)
  const { window, since, rows } = await statements('grows.csv', first + half)
  expect([window?.to, since.entries, rows.map(([, , calls]) => calls)]).toEqual([noon + 500, 1, [1, 1]])
  const grown = first + csv(at, 'statement: select b from t') + csv(at, 'statement: select c from t') + csv('2026-01-31 12:00:01.000 UTC', 'statement: select a from t')
  for (const known of [since, { ...since, files: [] }]) {
    expect((await statements('grows.csv', grown, known)).rows.map(([, , calls, , text]) => [calls, text])).toEqual([[1, 'select b from t'], [1, 'select c from t'], [1, 'select a from t']])
  }
  const again = await statements('grows.csv', first, since)
  expect(again).toMatchObject({ rows: [], warnings: [], window: { to: noon + 500 } })
  // A run that counted nothing is another run, too.
  expect(again.since).toEqual({ ...since, takenAt: since.takenAt + 1 })
})

test('a clock that goes back: what was added to a file is counted, and said, whatever time it bears', async () => {
  const first = Array.from({ length: 60 }, (_, second) => csv(`2026-01-31 12:00:${String(second).padStart(2, '0')}.000 UTC`, 'statement: select "é" from t')).join('')
  const { since } = await statements('back.csv', first)
  const added = csv('2026-01-31 11:30:00.000 UTC', 'statement: select b from t') + csv('2026-01-31 11:31:00.000 UTC', 'statement: select b from t')
  const { rows, window, warnings, since: then } = await statements('back.csv', first + added, since)
  expect(rows.map(([, , calls, , text]) => [calls, text])).toEqual([[2, 'select b from t']])
  expect(window).toEqual({ from: noon - 1_800_000, to: noon - 1_740_000, isTotal: false })
  expect(warnings).toEqual([expect.stringMatching(/^2 entries were added to the query log since the last run, and dated before its end \(2026-01-31 12:00:59 UTC\): the clock went back/)])
  // From there on time goes by again, in a new file too.
  writeFileSync(join(folder, 'back.csv'), first + added)
  expect(await read('back.csv', then)).toMatchObject({ rows: [], warnings: [] })
  const next = await statements('next.csv', csv('2026-01-31 11:32:00.000 UTC', 'statement: select c from t') + csv('2026-01-31 11:30:30.000 UTC', 'statement: select c from t'), then)
  expect([next.rows.map(([, , calls]) => calls), next.warnings]).toEqual([[1], [expect.stringMatching(/^1 entry was dated before/)]])
})

test('a file is known by what is in it: moved, compressed, copied or with junk, it goes on where it was read to; one that was begun anew is new', async () => {
  mkdirSync(join(folder, 'many'))
  const entries = (from: number, to: number, text = 'select a from t') => Array.from({ length: to - from }, (_, n) => csv(`2026-01-31 12:${String(Math.floor((from + n) / 60)).padStart(2, '0')}:${String((from + n) % 60).padStart(2, '0')}.000 UTC`, `statement: ${text}`)).join('')
  const calls = async (since?: LogSince) => {
    const { rows, since: next, warnings } = await read('many', since)
    return { calls: rows.reduce((sum, [, , more]) => sum + Number(more), 0), next, warnings }
  }
  const junk = Buffer.from([0xff, 0xfe, 0x80, 0x0a])
  const log = Buffer.concat([Buffer.from(entries(0, 100)), junk, Buffer.from(entries(100, 1000))])
  writeFileSync(join(folder, 'many/a.csv'), log)
  writeFileSync(join(folder, 'many/a.csv.gz'), gzipSync(log))
  const first = await calls()
  expect(first.calls).toBe(1000)
  rmSync(join(folder, 'many/a.csv.gz'))
  renameSync(join(folder, 'many/a.csv'), join(folder, 'many/z.csv'))
  writeFileSync(join(folder, 'many/z.csv'), Buffer.concat([log, Buffer.from(entries(900, 905))]))
  writeFileSync(join(folder, 'many/a.csv'), entries(1000, 1003))
  const second = await calls(first.next)
  expect([second.calls, second.warnings]).toEqual([8, [expect.stringMatching(/^5 entries were added/)]])
  rmSync(join(folder, 'many/z.csv'))
  writeFileSync(join(folder, 'many/z.csv.gz'), gzipSync(Buffer.concat([log, Buffer.from(entries(900, 905))])))
  expect(await calls(second.next)).toMatchObject({ calls: 0, warnings: [] })
  // Begun anew under its name: its entries are later, and one of them is not.
  writeFileSync(join(folder, 'many/a.csv'), entries(1001, 1006, 'select b from t'))
  expect(await calls(second.next)).toMatchObject({ calls: 3, warnings: [expect.stringMatching(/^2 entries were dated before/)] })
})

test('pgaudit tells of a statement half before a run and half after: it counts once', async () => {
  const line = (table: string) => csv('2026-01-31 12:00:00.000 UTC', `AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.${table},"select * from t, u",<none>`)
  const { since } = await statements('half.csv', line('t'))
  expect(await statements('half.csv', line('t') + line('u'), since)).toMatchObject({ rows: [], warnings: [] })
})

test.each(['csv', 'json'])('what pgaudit 1.7 wrote of PostgreSQL 15 (%s): each execution once, whatever it went through', async (format) => {
  const { rows } = await statements(`pgaudit.${format}`, readFileSync(join(import.meta.dirname, `../../../test/logs/pgaudit-1.7.${format}`)))
  expect(rows.map(([, , calls, , text]) => [calls, String(text).replaceAll(/\s+/g, ' ')])).toEqual([
    [1, 'create extension pgaudit'], [1, 'create schema shop'], [1, 'create table shop.customers (id int primary key, name text)'],
    [1, 'create table shop.orders (id int primary key, customer_id int references shop.customers, note text)'],
    [1, 'insert into shop.customers values ($1, $2), ($3, $4)'], [1, 'insert into shop.orders select n, $1 + n % $2, $3 || n from generate_series($4, $5) n'],
    [2, 'select o.id, c.name from shop.orders o join shop.customers c on c.id = o.customer_id where o.note = $1'], [1, 'update shop.orders set note = $1 where id = $2'],
    [2, 'prepare p (int) as select name from shop.customers where id = $1'],
    [1, 'create function shop.twice() returns bigint language sql as $1'],
    [1, 'select shop.twice()'], [1, 'select count(*) from shop.orders'], [1, 'select count(*) from shop.customers'], [1, 'do $1'],
    [1, 'SELECT $1 from shop.orders where id = $2'], [1, 'create role reader password $1'], [1, 'set pgaudit.log_statement_once = $1'],
    [1, 'select c.name from shop.customers c, shop.orders o where c.id = o.id'],
  ])
})

test('statements of tables of the same name are apart; comments, constants and the length of lists make no difference', async () => {
  const texts = [
    'select * from a.t where x = 1 /* one */', 'select * from b.t where x = 1', 'select * from a.t where x = 2 -- two', 'select * from t_2025', 'select * from t_2026',
    `select x from t where x in (${Array.from({ length: 5000 }, (_, index) => index).join(', ')})`, `select x from t where x in (${Array.from({ length: 9000 }, (_, index) => index).join(', ')})`,
    `select "x'1" from t where y = 'a ''quoted'' text'`, `select "x'1" from t where y = 'b'`, 'select /* a /* b */ 1 */ x from t', 'select /* c */ x from t',
  ]
  const { rows } = await statements('shapes.csv', texts.map((text, index) => csv(`2026-01-31 12:00:0${index % 10}.000 UTC`, `statement: ${text}`)).join(''))
  expect(rows.map(([, , calls, , text]) => [calls, text])).toEqual([
    [2, 'select * from a.t where x = $1 /* one */'], [1, 'select * from b.t where x = $1'], [1, 'select * from t_2025'], [1, 'select * from t_2026'],
    [2, 'select x from t where x in ($1)'], [2, `select "x'1" from t where y = $1`], [2, 'select /* a /* b */ 1 */ x from t'],
  ])
})

test('OpenMetadata\'s CSV, with its columns in any order', async () => {
  const { rows } = await statements('om.csv', 'user_name,query_text,database_name,duration,aborted,start_time\nann,"select 1, 2",shop,3,false,2026-01-31T12:00:00Z\nann,select 9,shop,3,true,2026-01-31T12:00:00Z\n')
  expect(rows).toEqual([['ann', 'shop', 1, 3, 'select $1, $2']])
})

test('a log that is not there, or tells of nothing, is an error', async () => {
  await expect(statements('empty.csv', '')).rejects.toMatchObject({ code: 'QUERY_STATISTICS_EMPTY' })
  await expect(readLog({ path: join(folder, 'nowhere'), parser, since: undefined, signal: new AbortController().signal })).rejects.toMatchObject({ code: 'CONFIG_NOT_FOUND' })
})

test.each([
  ['2026-01-31 12:00:00.123 UTC', noon + 123], ['2026-01-31 14:00:00+02', noon], ['2026-01-31T12:00:00.123456Z', noon + 123], ['2026-01-31 12:00:00 CET', noon], ['yesterday', undefined],
])('%s is an instant', (text, at) => {
  expect(toInstant(text)).toBe(at)
})
