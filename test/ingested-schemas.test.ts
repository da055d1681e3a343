import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entityDefinitions } from '../src/api/routes/index.ts'
import { createApp } from '../src/app.ts'
import { readWorkflowFile } from '../src/config.ts'
import { Secret } from '../src/model/secret.ts'
import { type ApiServer, startApi } from './api-server.ts'
import { createReferee, hasOpenMetadataSchemas, objections } from './open-metadata-schemas.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const files: Record<string, { entity: string; request: string }> = {
  '/services/databaseServices': { entity: 'entity/services/databaseService.json', request: 'api/services/createDatabaseService.json' },
  '/databases': { entity: 'entity/data/database.json', request: 'api/data/createDatabase.json' },
  '/databaseSchemas': { entity: 'entity/data/databaseSchema.json', request: 'api/data/createDatabaseSchema.json' },
  '/tables': { entity: 'entity/data/table.json', request: 'api/data/createTable.json' },
  '/storedProcedures': { entity: 'entity/data/storedProcedure.json', request: 'api/data/createStoredProcedure.json' },
}
type Call = { id?: { fullyQualifiedName: string }; method: 'PUT' | 'PATCH'; path: string; body: Record<string, unknown> }
type Listed = { data: { fullyQualifiedName: string }[]; paging: { total: number; after?: string } }

/** OpenMetadata lets no name hold `::`; a server of theirs gets such names encoded, our own catalog keeps them. */
const isTheirName = (text: string): boolean => !text.includes('::')

describe.each(servers())('what is read from a difficult PostgreSQL %i', (major) => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-schemas-'))
  let source: TemporaryDatabase
  let api: ApiServer
  let calls: Call[]

  beforeAll(async () => {
    source = await temporaryDatabase({ major, sql: ['torture.sql'] })
    api = await startApi(major)
    const filename = join(folder, 'calls.jsonl')
    await ingest({ type: 'file', config: { filename, includeExtension: true } })
    calls = readFileSync(filename, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Call)
  })
  afterAll(async () => {
    await api.close()
    await source.drop()
    rmSync(folder, { recursive: true })
  })

  async function ingest(sink: object): Promise<void> {
    const { host, port, user, database } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: {
        type: 'postgres', serviceName: 'pg', sourceConfig: { config: { type: 'DatabaseMetadata', includeDDL: true } },
        serviceConnection: { config: { type: 'Postgres', hostPort: `${host}:${port}`, username: user, database } },
      },
      sink, workflowConfig: {},
    }), { fileName: 'metadata.yaml', environment: {} })
    const app = createApp({ environment: {}, databaseUrl: new Secret(api.databaseUrl), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    try {
      const summary = await app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
      expect(summary.failures).toEqual([])
    } finally {
      await app.close()
    }
  }

  test('goes out as requests that OpenMetadata takes', () => {
    const puts = calls.filter((call) => call.method === 'PUT' && call.path in files)
    expect(puts.length).toBeGreaterThan(10)
    expect(new Set(puts.map((call) => call.path))).toEqual(new Set(Object.keys(files)))
    const referee = hasOpenMetadataSchemas ? createReferee() : undefined
    for (const { path, body } of puts) {
      const wrong = referee === undefined ? [] : objections(referee(files[path]!.request), body)
      expect([path, body['name'], wrong]).toEqual([path, body['name'], []])
    }
  })

  test('can be sent to our own API, twice, with the same outcome', async () => {
    const replayed = await startApi(major)
    const send = async () => {
      const statuses: [string, number, string | undefined][] = []
      for (const { method, path, id, body } of calls) {
        const found = id === undefined ? undefined : (await replayed.call('GET', `/tables/name/${encodeURIComponent(id.fullyQualifiedName)}`)).json<{ id: string }>().id
        const answer = await replayed.call(method, path.replace('{id}', found ?? ''), body)
        statuses.push([`${path} ${JSON.stringify(body).slice(0, 60)}`, answer.statusCode, answer.json().message])
      }
      return statuses
    }
    const stored = async () => (await replayed.call('GET', '/tables?include=all&limit=100&fields=tableConstraints,columns,tags,owners')).json().data
      .map(({ version: _version, updatedAt: _at, changeDescription: _change, usageSummary: _usage, ...table }: Record<string, unknown>) => table)
    expect((await send()).filter(([, status]) => status >= 300)).toEqual([])
    const first = await stored()
    expect(JSON.stringify(first)).toContain('"FOREIGN_KEY"')
    expect((await send()).filter(([, status]) => status !== 200)).toEqual([])
    expect(await stored()).toEqual(first)
    await replayed.close()
  })

  test('is answered as entities that OpenMetadata takes, each found again by its name', async () => {
    await ingest({ type: 'catalog', config: {} })
    const referee = hasOpenMetadataSchemas ? createReferee() : undefined
    for (const { path, entity } of entityDefinitions) {
      if (files[path] === undefined) continue
      let page: Listed = (await api.call('GET', `${path}?fields=*&limit=7`)).json()
      const total = page.paging.total
      expect([path, total > 0]).toEqual([path, true])
      let seen = 0
      for (;;) {
        for (const one of page.data) {
          expect(entity.safeParse(one).error, one.fullyQualifiedName).toBeUndefined()
          const wrong = referee === undefined ? [] : objections(referee(files[path].entity), one).filter(() => isTheirName(JSON.stringify(one)))
          expect([one.fullyQualifiedName, wrong]).toEqual([one.fullyQualifiedName, []])
          const again = await api.call('GET', `${path}/name/${encodeURIComponent(one.fullyQualifiedName)}?fields=*`)
          expect(again.json()).toEqual(one)
        }
        seen += page.data.length
        if (page.paging.after === undefined) break
        page = (await api.call('GET', `${path}?fields=*&limit=7&after=${encodeURIComponent(page.paging.after)}`)).json()
      }
      expect([path, seen]).toEqual([path, total])
    }
  })
})
