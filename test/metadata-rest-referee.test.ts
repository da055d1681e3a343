import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { readWorkflowFile } from '../src/config.ts'
import { exportCatalog } from '../src/export/export-catalog.ts'
import { Secret } from '../src/model/secret.ts'
import { type ApiServer, byName, startApi } from './api-server.ts'
import { createReferee, hasOpenMetadataSchemas, objections } from './open-metadata-schemas.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const major = servers().at(-1)!
const sourceSql = `
  create schema "odd.schema"; create table customers (id int primary key, name text not null); comment on table customers is 'who "buys"';
  create table orders (id int primary key, customer_id int references customers, total numeric(10, 2), place point, span tstzrange, labels text[]);
  create table "odd.schema"."a::b>""c" ("x""y" int primary key, other int references customers);
  create view recent as select o.id, c.name, o.total * 2 as twice from orders o join customers c on c.id = o.customer_id where o.total > 1;
  create view "odd.schema"."v ""w""" as select "x""y" as n from "odd.schema"."a::b>""c"; create function add(a int, b int) returns int language sql as 'select a + b';`

type Line = { method: string; path: string; id?: { type: string; fullyQualifiedName: string }; body?: unknown }

describe(`what metadata-rest sends, PostgreSQL ${major}`, () => {
  let folder: string
  let api: ApiServer
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App
  let proxy: Server
  let token: string
  const sent: Line[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-referee-'))
    source = await temporaryDatabase({ major, sql: [sourceSql] })
    catalog = await temporaryDatabase({ major })
    api = await startApi(major)
    await api.app.listen({ port: 0, host: '127.0.0.1' })
    token = (await api.asBot())['authorization']!.slice('Bearer '.length)
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    proxy = await listening(recording(`http://127.0.0.1:${portOf(api.app.server)}`, sent))
  })
  afterAll(async () => {
    proxy.closeAllConnections()
    proxy.close()
    await app.close()
    await api.close()
    await Promise.all([source.drop(), catalog.drop()])
    rmSync(folder, { recursive: true })
  })

  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port
  const run = (serviceName: string, type: string, sink: { sink: object } | { port: number }) => {
    const { host, port, user, database } = source.connection
    return app.ingest(readWorkflowFile(JSON.stringify({
      source: { type, serviceName, serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database, authType: { password: 'hunter2' } } }, ...(type === 'postgres-lineage' && { sourceConfig: { config: { type: 'DatabaseLineage', processQueryLineage: false } } }) },
      ...('sink' in sink ? sink : { sink: { type: 'metadata-rest', config: {} }, workflowConfig: { openMetadataServerConfig: { hostPort: `http://127.0.0.1:${sink.port}/api`, authProvider: 'openmetadata', securityConfig: { jwtToken: token } } } }),
    }), { fileName: 'x.yaml', environment: {} }), { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  const fileLines = async (type: string) => {
    const filename = join(folder, `${type}.jsonl`)
    await run('om', type, { sink: { type: 'file', config: { filename } } })
    return readFileSync(filename, 'utf8').trimEnd().split('\n')
  }
  /** Ids as the names that a file has in their place. */
  const nameOf = async (id: string) => {
    const fqn = (await api.call('GET', `/tables/${id}`)).json().fullyQualifiedName as string
    return { type: 'table', fullyQualifiedName: fqn }
  }

  test('to a server of OpenMetadata the calls of a metadata run are those that the file sink writes, byte by byte', async () => {
    expect(await run('om', 'postgres', { port: portOf(proxy) })).toMatchObject({ state: 'success', failures: [], warnings: [] })
    const lines: string[] = []
    for (const { method, path, body } of sent.splice(0)) {
      const [, id] = /^\/tables\/([0-9a-f-]{36})$/.exec(path) ?? []
      if (path.endsWith('/bulk?async=false')) for (const one of body as object[]) lines.push(JSON.stringify({ method, path: path.replace('/bulk?async=false', ''), body: one }))
      else if (id !== undefined) lines.push(JSON.stringify({ method, path: '/tables/{id}', id: await nameOf(id), body }))
      else lines.push(JSON.stringify({ method, path, body }))
    }
    // The file masks the secrets of a connection, which the server keeps.
    const withoutService = (all: string[]) => all.filter((line) => !line.includes('/services/databaseServices')).toSorted()
    expect(withoutService(lines)).toEqual(withoutService(await fileLines('postgres')))
    expect(lines.find((line) => line.includes('/services/databaseServices'))).toContain('hunter2')
  })

  test('so are those of a lineage run', async () => {
    expect(await run('om', 'postgres-lineage', { port: portOf(proxy) })).toMatchObject({ state: 'success', failures: [], warnings: [] })
    const lines: string[] = []
    for (const { method, path, body } of sent.splice(0)) {
      const { edge } = body as { edge: { fromEntity: { id: string }; toEntity: { id: string } } }
      lines.push(JSON.stringify({ method, path, body: { edge: { ...edge, fromEntity: await nameOf(edge.fromEntity.id), toEntity: await nameOf(edge.toEntity.id) } } }))
    }
    expect(lines.toSorted()).toEqual((await fileLines('postgres-lineage')).toSorted())
    await run('om', 'postgres-lineage', { port: portOf(proxy) })
    expect(sent.splice(0)).toEqual([])
  })

  test.runIf(hasOpenMetadataSchemas)('every request is valid against the JSON schemas of OpenMetadata', async () => {
    const referee = createReferee()
    const schemaOf: Record<string, string> = {
      '/services/databaseServices': 'api/services/createDatabaseService.json', '/databases': 'api/data/createDatabase.json', '/databaseSchemas': 'api/data/createDatabaseSchema.json',
      '/tables': 'api/data/createTable.json', '/storedProcedures': 'api/data/createStoredProcedure.json', '/classifications': 'api/classification/createClassification.json', '/tags': 'api/classification/createTag.json',
    }
    const calls = (await fileLines('postgres')).map((line) => JSON.parse(line) as Line).filter(({ method }) => method === 'PUT')
    expect(calls.map(({ path, body }) => [path, objections(referee(schemaOf[path]!), body)])).toEqual(calls.map(({ path }) => [path, []] as [string, string[]]))
  })

  test('a catalog that was written over the wire exports what one does that was written at once', async () => {
    await run('pg', 'postgres', { sink: { type: 'catalog' } })
    expect(await run('pg', 'postgres', { port: portOf(api.app.server) })).toMatchObject({ state: 'success', failures: [], warnings: [] })
    const [here, there] = [join(folder, 'here'), join(folder, 'there')]
    await app.exportCatalog({ format: 'json', directory: here })
    await exportCatalog(api.pool, { format: 'json', directory: there })
    const files = (root: string) => readdirSync(join(root, 'pg'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name).slice(root.length)).toSorted()
    expect(files(there)).toEqual(files(here))
    for (const file of files(here)) expect([file, readFileSync(join(there, file), 'utf8')]).toEqual([file, readFileSync(join(here, file), 'utf8')])
    expect((await api.call('GET', byName('/tables', `pg.${source.name}."odd.schema"."a::b>""c"`))).statusCode).toBe(200)
  })
})

/** A proxy that says it is a server of OpenMetadata, and keeps every call that changes something. */
function recording(target: string, sent: Line[]): Server {
  return createServer((request, response) => {
    const parts: Buffer[] = []
    const forward = async () => {
      const text = Buffer.concat(parts).toString()
      if (request.method !== 'GET') sent.push({ method: request.method!, path: request.url!.replace('/api/v1', ''), body: JSON.parse(text) as unknown })
      const { authorization = '', 'content-type': type = 'application/json' } = request.headers
      const answer = await fetch(`${target}${request.url}`, { method: request.method!, headers: { authorization, 'content-type': type }, ...(text !== '' && { body: text }) })
      const body = (await answer.text()).replace(/,"trunkline":"[^"]*"/, '')
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body)
    }
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => void forward())
  })
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return server
}
