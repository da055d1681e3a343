import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedTestDefinitions } from '../src/catalog/data-quality/seed-definitions.ts'
import { type ApiServer, putSchema, startApi } from './api-server.ts'
import { servers } from './server.ts'

const major = servers().at(-1)!

describe(`an assistant that speaks the Model Context Protocol, PostgreSQL ${major}`, () => {
  let api: ApiServer
  let url: URL
  let client: Client

  beforeAll(async () => {
    api = await startApi(major)
    await api.app.listen({ port: 0, host: '127.0.0.1' })
    url = new URL(`http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}/mcp`)
    const databaseSchema = await putSchema(api)
    const tables = ['orders', 'recent'].map((name) => ({ name, databaseSchema, description: `the ${name}`, columns: [{ name: 'id', dataType: 'INT' }] }))
    const [orders, recent] = await Promise.all(tables.map(async (table) => (await api.call('PUT', '/tables', table)).json()))
    await api.call('PUT', '/lineage', { edge: { fromEntity: { id: orders.id, type: 'table' }, toEntity: { id: recent.id, type: 'table' }, lineageDetails: { source: 'Manual', columnsLineage: [{ fromColumns: ['pg.shop.public.orders.id'], toColumn: 'pg.shop.public.recent.id' }] } } })
    await api.call('PUT', `/tables/${orders.id}/tableProfile`, { tableProfile: { timestamp: 1, rowCount: 7 }, columnProfile: [{ name: 'id', timestamp: 1, nullCount: 0 }] })
    await api.call('PUT', '/queries', { query: 'select id from orders', service: 'pg', query_type: 'SELECT' })
    await seedTestDefinitions(api.pool)
    await api.call('PUT', '/dataQuality/testCases', { name: 'id_unique', testDefinition: 'columnValuesToBeUnique', entityLink: '<#E::table::pg.shop.public.orders::columns::id>' })
    client = new Client({ name: 'test', version: '1' })
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: await api.asBot() } }) as Parameters<typeof client.connect>[0])
  })
  afterAll(async () => {
    await client.close()
    await api.close()
  })

  const call = async (name: string, given: object) => {
    const { content, isError } = await client.callTool({ name, arguments: given as Record<string, unknown> }) as { content: { text: string }[]; isError?: boolean }
    return isError === true ? content[0]!.text : JSON.parse(content[0]!.text) as Record<string, unknown>
  }
  const fullyQualifiedName = 'pg.shop.public.orders'

  test('is offered tools that read, and nothing else', async () => {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).toSorted()).toEqual(['get_entity', 'impact', 'lineage_downstream', 'lineage_upstream', 'profile', 'queries', 'search', 'tests'])
    expect(tools.every(({ annotations, description }) => annotations?.readOnlyHint === true && description !== undefined)).toBe(true)
  })

  test('finds and describes a table', async () => {
    expect(await call('search', { query: 'orders' })).toMatchObject({ total: 1, hits: [{ fullyQualifiedName, description: 'the orders' }] })
    expect(await call('get_entity', { fullyQualifiedName })).toMatchObject({ name: 'orders', columnCount: 1, columns: [{ name: 'id', dataType: 'INT' }] })
  })

  test('follows the data both ways, and sees what breaks', async () => {
    expect(await call('lineage_downstream', { fullyQualifiedName })).toMatchObject({ edges: [{ from: fullyQualifiedName, to: 'pg.shop.public.recent', columns: [{ toColumn: 'pg.shop.public.recent.id' }] }] })
    expect(await call('lineage_upstream', { fullyQualifiedName })).toMatchObject({ edges: [] })
    expect(await call('impact', { fullyQualifiedName })).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ fullyQualifiedName: 'pg.shop.public.recent' })]) })
  })

  test('reads figures, tests and statements', async () => {
    expect(await call('profile', { fullyQualifiedName })).toMatchObject({ tableProfile: { rowCount: 7 }, columnProfile: [{ name: 'id', nullCount: 0 }] })
    expect(await call('tests', { fullyQualifiedName })).toMatchObject({ total: 1, tests: [{ name: 'id_unique', latest: null }] })
    expect(await call('queries', { fullyQualifiedName })).toEqual({ total: 0, queries: [] })
  })

  test('is told what is not there and what is not asked rightly, in a sentence', async () => {
    expect(await call('get_entity', { fullyQualifiedName: 'pg.nowhere' })).toBe('ENTITY_NOT_FOUND: There is no table pg.nowhere.')
    expect(await call('search', { query: 'x', limit: 5000 })).toContain('limit')
  })

  test('is nobody without a token, and has no stream', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    const post = (headers: Record<string, string>) => fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers } })
    expect((await post({})).status).toBe(401)
    expect((await post(await api.asBot())).status).toBe(200)
    expect((await fetch(url, { headers: await api.asBot() })).status).toBe(405)
  })

  test('on the same machine it speaks over standard input and output', async () => {
    const home = mkdtempSync(join(tmpdir(), 'trunkline-mcp-'))
    const local = new Client({ name: 'test', version: '1' })
    const environment = { PATH: process.env['PATH'] ?? '', DATABASE_URL: api.databaseUrl, TRUNKLINE_HOME: home }
    try {
      await local.connect(new StdioClientTransport({ command: process.execPath, args: [join(import.meta.dirname, '../src/cli/main.ts'), 'mcp'], env: environment, stderr: 'ignore' }) as Parameters<typeof local.connect>[0])
      const { content } = await local.callTool({ name: 'search', arguments: { query: 'orders' } }) as { content: { text: string }[] }
      expect(JSON.parse(content[0]!.text)).toMatchObject({ total: 1 })
    } finally {
      await local.close()
      rmSync(home, { recursive: true, force: true })
    }
  })
})
