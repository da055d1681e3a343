import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPrivateServer, type PrivateServer } from '../../test/private-server.ts'
import { servers } from '../../test/server.ts'
import { discreetLogSettings } from './embedded-server.ts'

let server: PrivateServer
let client: Client

beforeAll(async () => {
  server = await startPrivateServer({ major: servers().at(-1)!, settings: discreetLogSettings })
  client = new Client(server.connection('postgres'))
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await server.stop()
})

test('the log of a discreet server tells of the server, and nothing of what was typed', async () => {
  const typed = 'c0rrect-horse-battery'
  await client.query('create table person (name text primary key, age int)')
  await client.query('insert into person (name) values ($1)', [typed])
  const failing: [string, unknown[]?][] = [
    [`select '${typed}'::int`], ['select $1::int', [typed]], ['insert into person (name) values ($1)', [typed]], [`select 1 from "${typed}"`],
    [`do $$ begin raise exception 'no %', '${typed}'; end $$`], [`do $$ begin raise warning 'no %', '${typed}'; end $$`], [`select "${typed}`],
  ]
  for (const [text, values] of failing) await client.query(text, values).catch(() => {})
  const log = readFileSync(join(server.directory, 'postgres.log'), 'utf8')
  expect(log).toContain('ready to accept connections')
  expect(log).not.toContain(typed)
})
