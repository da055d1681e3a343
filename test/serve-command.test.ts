import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { startCommand } from './command-line.ts'
import { servers, temporaryDatabase, testDirectory } from './server.ts'
import { signInAs } from './sign-in.ts'

const root = join(import.meta.dirname, '..')
const built = join(root, 'bin/trunkline.mjs')

// What `npm run build` made, which is what people run: joining modules may break what every other test finds whole. Nothing is built where dist/ is current, as `npm test` leaves it.
beforeAll(() => {
  expect(spawnSync(process.execPath, [join(root, 'scripts/run.mjs'), 'build']).status).toBe(0)
}, 600_000)

type Named = { name: string }

/** One table in a new catalog, found by its name, by a mistyped name, and through the door of OpenMetadata's clients; then the page and its script. */
async function use(address: string, pool: Pool): Promise<unknown> {
  const { headers } = await signInAs(pool, 'admin', { port: Number(new URL(address).port), name: 'ada' })
  const ask = async (path: string, body?: object): Promise<Response> => fetch(new URL(path, address), { headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }) })
  const made = [
    await ask('/api/v1/services/databaseServices', { name: 'pg', serviceType: 'Postgres' }),
    await ask('/api/v1/databases', { name: 'shop', service: 'pg' }),
    await ask('/api/v1/databaseSchemas', { name: 'public', database: 'pg.shop' }),
    await ask('/api/v1/tables', { name: 'customers', databaseSchema: 'pg.shop.public', columns: [{ name: 'id', dataType: 'INT' }] }),
  ]
  const read = async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T
  const found = async (q: string) => (await read<{ hits: Named[] }>(`/api/v1/catalog/search?q=${q}`)).hits.map(({ name }) => name)
  const openMetadata = await read<{ hits: { hits: { _source: Named }[] } }>('/api/v1/search/query?q=customers&index=table_search_index')
  const home = await (await ask('/')).text()
  const script = await ask(/src="(\/assets\/[^"]+\.js)"/.exec(home)?.[1] ?? '/no-script')
  return {
    made: made.map(({ status }) => status),
    found: await found('customers'),
    mistyped: await found('custmoers'),
    openMetadata: openMetadata.hits.hits.map(({ _source }) => _source.name),
    script: [script.status, script.headers.get('content-type')],
    // Schemas of the joined zod, described by a package that brings its own.
    described: Object.keys((await read<{ components: { schemas: object } }>('/api/v1/openapi.json')).components.schemas).includes('EntityReferenceInput'),
  }
}

test('what was built serves pages and searches, and ends with 0 when it is told to stop', async () => {
  const store = await temporaryDatabase({ major: servers().at(-1)! })
  const pool = new Pool({ connectionString: store.url })
  try {
    let answer: Promise<unknown> | undefined
    const result = await startCommand(['serve', '--port', '0'], { DATABASE_URL: store.url }, {
      onOut: (text, child) => {
        const address = /http:\/\/\S+/.exec(text)?.[0]
        if (address === undefined || answer !== undefined) return
        answer = use(address, pool).catch((error: unknown) => error).finally(() => child.kill('SIGTERM'))
      },
    }, built)
    expect(await answer).toEqual({
      made: [201, 201, 201, 201], found: ['customers'], mistyped: ['customers'], openMetadata: ['customers'], script: [200, expect.stringContaining('javascript')], described: true,
    })
    expect([result.exitCode, result.err]).toEqual([0, expect.stringContaining('Stopping.')])
  } finally {
    await pool.end()
    await store.drop()
  }
})

test('what was built reads SQL in its thread', async () => {
  const [sql, ddl] = ['built.sql', 'built-ddl.sql'].map((name) => join(testDirectory(), name)) as [string, string]
  writeFileSync(ddl, 'create table a (y int); create table b (x int);')
  writeFileSync(sql, 'insert into b (x) select a.y from a;')
  const { exitCode, out } = await startCommand(['lineage', '--sql', sql, '--ddl', ddl], {}, {}, built)
  expect([exitCode, out]).toEqual([0, expect.stringMatching(/a\.y.*b\.x|b\.x.*a\.y/s)])
})
