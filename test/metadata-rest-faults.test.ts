import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { readWorkflowFile } from '../src/config.ts'
import { exportCatalog } from '../src/export/export-catalog.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { type ApiServer, byName, startApi } from './api-server.ts'
import { createAuthority, createServerCertificate } from './certificates.ts'
import { startCommand } from './command-line.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const major = servers().at(-1)!
/** Each table but the first refers to the one before. */
const sourceSql = `
  do $$ begin
    create table t0 (id int primary key);
    for n in 1..29 loop execute format('create table t%s (id int primary key, other int references t%s)', n, n - 1); end loop;
  end $$;
  create view v as select id from t0;`

/** What the proxy does with a call in place of passing it on; 'pass' passes it. */
type Fault = (call: { method: string; path: string; body: string; token: string }, response: ServerResponse) => unknown

describe(`metadata-rest and what breaks on the way, PostgreSQL ${major}`, () => {
  let folder: string
  let api: ApiServer
  let source: TemporaryDatabase
  let app: App
  let proxy: Server
  let token: string
  let fault: Fault | undefined
  let calls: string[] = []
  let warned: string[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-faults-'))
    source = await temporaryDatabase({ major, sql: [sourceSql] })
    api = await startApi(major)
    await api.app.listen({ port: 0, host: '127.0.0.1' })
    token = (await api.asBot())['authorization']!.slice('Bearer '.length)
    app = createApp({ environment: {}, databaseUrl: undefined, home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    proxy = await listening(createHttpServer(passing))
  })
  afterAll(async () => {
    proxy.closeAllConnections()
    proxy.close()
    await app.close()
    await api.close()
    await source.drop()
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => {
    fault = undefined
    calls = []
    warned = []
  })

  const portOf = (server: Server) => (server.address() as AddressInfo).port
  function passing(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = []
    const forward = async (): Promise<void> => {
      const call = { method: request.method!, path: request.url!.replace('/api/v1', ''), body: Buffer.concat(parts).toString(), token: request.headers.authorization ?? '' }
      if (call.method !== 'GET') calls.push(`${call.method} ${call.path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')}`)
      if (fault !== undefined && await fault(call, response) !== 'pass') return
      const answer = await passOn(call, request)
      if (!response.headersSent && !response.destroyed) response.writeHead(answer.status, answer.headers).end(answer.text)
    }
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => void forward().catch(() => response.destroy()))
  }
  /** Passed on as by a server of OpenMetadata: another Trunkline is written to by steps of a run. */
  async function passOn({ method, path, body, token: authorization }: Parameters<Fault>[0], request: IncomingMessage) {
    const ifMatch = request.headers['if-match']
    const answer = await fetch(`http://127.0.0.1:${portOf(api.app.server)}/api/v1${path}`, {
      method, ...(body !== '' && { body }), headers: { authorization, 'content-type': request.headers['content-type'] ?? 'application/json', ...(ifMatch !== undefined && { 'if-match': ifMatch }) },
    })
    const etag = answer.headers.get('etag')
    return { status: answer.status, headers: { 'content-type': 'application/json', ...(etag !== null && { etag }) }, text: (await answer.text()).replace(/,"trunkline":"[^"]*"/, '') }
  }
  const say = (response: ServerResponse, status: number, body: object = {}, headers: Record<string, string> = {}): void => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  /** The fault at the first calls of a kind, as many as there are answers. */
  const first = (matches: RegExp, ...answers: Fault[]): Fault => (call, response) => (matches.test(`${call.method} ${call.path}`) && answers.length > 0 ? answers.shift()!(call, response) : 'pass')

  const fileOf = (service: string, { port = portOf(proxy), server = {}, config = {}, pipeline }: { port?: number; server?: object; config?: object; pipeline?: string } = {}) => {
    const { host, port: sourcePort, user, database } = source.connection
    return JSON.stringify({
      source: { type: 'postgres', serviceName: service, serviceConnection: { config: { hostPort: `${host}:${sourcePort}`, username: user, database } }, sourceConfig: { config } },
      sink: { type: 'metadata-rest', config: {} }, workflowConfig: { openMetadataServerConfig: { hostPort: `http://127.0.0.1:${port}/api`, authProvider: 'openmetadata', securityConfig: { jwtToken: token }, ...server } }, ingestionPipelineFQN: pipeline,
    })
  }
  const ingest = (service: string, options: Parameters<typeof fileOf>[1] = {}): Promise<RunSummary> => app.ingest(readWorkflowFile(fileOf(service, options), { fileName: 'x.yaml', environment: {} }), { signal: new AbortController().signal, allowMassDelete: false, emit: (event) => { if (event.type === 'warning') warned.push(event.message) } })
  /** Everything that the catalog holds of a service, under one name. */
  const contentOf = async (service: string): Promise<string> => {
    const directory = join(folder, `export-${service}`)
    await exportCatalog(api.pool, { format: 'json', directory })
    const files = readdirSync(join(directory, service), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json')).toSorted()
    return files.map((name) => `${name.replaceAll(service, 'S')} ${readFileSync(join(directory, service, name), 'utf8').replaceAll(service, 'S')}`).join('\n')
  }
  const only = { tableFilterPattern: { includes: ['^t[0-4]$'] } }

  test('a run that is killed twice and run again ends as one that was never cut off', async () => {
    expect(await ingest('whole')).toMatchObject({ state: 'success', created: 34, failures: [] })
    const path = join(folder, 'cut.json')
    writeFileSync(path, fileOf('cut'))
    const killedAt = async (matches: RegExp, nth: number): Promise<void> => {
      let seen = 0
      let kill = (): void => {}
      // The server does what it is asked; nobody is there to hear of it.
      fault = async (call) => {
        if (matches.test(`${call.method} ${call.path}`) && (seen += 1) === nth) kill()
        return 'pass'
      }
      const { exitCode } = await startCommand(['ingest', '-c', path], { TRUNKLINE_HOME: folder }, { onStart: (child) => { kill = () => void child.kill('SIGKILL') } })
      expect(exitCode).toBeNull()
    }
    await killedAt(/^PUT \/tables\/bulk/, 1)
    expect(await contentOf('cut')).not.toBe(await contentOf('whole'))
    await killedAt(/^PATCH \/tables\//, 5)
    const before = (await api.call('GET', '/tables?service=cut&limit=1000&fields=tableConstraints')).json().data as { tableConstraints?: object[] }[]
    expect(before.filter(({ tableConstraints = [] }) => tableConstraints.length > 1).length).toBeLessThan(29)
    fault = undefined
    expect(await ingest('cut')).toMatchObject({ state: 'success', failures: [] })
    expect(await contentOf('cut')).toBe(await contentOf('whole'))
    expect(await ingest('cut')).toMatchObject({ state: 'success', created: 0, updated: 0, unchanged: 34 })
  })

  test('429, 503, half a body and a broken connection are asked again; nothing is written twice', async () => {
    fault = first(/^PUT \/tables\/bulk/, (_call, response) => say(response, 429, {}, { 'retry-after': '0' }), (_call, response) => say(response, 503, {}, { 'retry-after': '0' }), (_call, response) => void response.writeHead(200, { 'content-length': '1000' }).write('{"dry', () => response.destroy()), (_call, response) => void response.destroy())
    expect(await ingest('shaken', { config: only })).toMatchObject({ state: 'success', failures: [], created: 8 })
    expect(calls.filter((call) => call.startsWith('PUT /tables/bulk'))).toHaveLength(5)
    expect(await ingest('shaken', { config: only })).toMatchObject({ unchanged: 8, created: 0, updated: 0 })
  })

  test('a list that is too large (413) is halved, and a server without lists (404) is written one by one', async () => {
    fault = ({ method, path, body }, response) => (method === 'PUT' && path.startsWith('/tables/bulk') && (JSON.parse(body) as object[]).length > 2 ? say(response, 413) : 'pass')
    expect(await ingest('small', { config: only })).toMatchObject({ state: 'success', failures: [], created: 8 })
    fault = ({ path }, response) => (path.includes('/bulk') ? say(response, 404, { code: 404, message: 'HTTP 404 Not Found' }) : 'pass')
    expect(await ingest('single', { config: only })).toMatchObject({ state: 'success', failures: [], created: 8 })
    expect(await contentOf('single')).toBe(await contentOf('small'))
  })

  test('a run that the token may not tell of (403), or whose pipeline has no service, is no worse for it, and warns once', async () => {
    fault = ({ method, path }, response) => (method === 'PUT' && path.startsWith('/services/ingestionPipelines') ? say(response, 403, { code: 403, message: 'not for bots' }) : 'pass')
    const { warnings, ...run } = await ingest('untold', { config: only, pipeline: 'untold.nightly' })
    expect(run).toMatchObject({ state: 'success', created: 8 })
    expect(warnings).toEqual([expect.stringMatching(/^The OpenMetadata server is not told of this run as untold\.nightly\. .*PUT .*services.ingestionPipelines: 403, not for bots\.$/)])
    expect(warned).toEqual(warnings)
    fault = undefined
    expect(await ingest('untold', { config: only, pipeline: 'nowhere.nightly' })).toMatchObject({ state: 'success', warnings: ['The OpenMetadata server is not told of this run as nowhere.nightly: there is no service nowhere.'] })
  })

  test('a refusal of one entity (400, 409) is its failure alone, and the next run makes up for it', async () => {
    fault = ({ method, path, body }, response) => (method === 'PUT' && path.startsWith('/tables') && body.includes('"t3"') ? say(response, path.includes('bulk') ? 500 : 409, { code: 409, message: 'Entity already exists' }) : 'pass')
    const run = await ingest('refused', { config: only }).catch((error: { summary: RunSummary }) => error.summary)
    expect(run).toMatchObject({ created: 7, failures: [{ object: `refused.${source.name}.public.t3`, message: expect.stringContaining('409, Entity already exists') }] })
    fault = undefined
    expect(await ingest('refused', { config: only })).toMatchObject({ state: 'success', failures: [], created: 1 })
    expect(await contentOf('refused')).toBe(await contentOf('small'))
  })

  test('somebody who writes between reading and patching (412) keeps their words, and the patch is made anew', async () => {
    await source.client.query(`comment on table t1 is 'from the source'; comment on column t1.id is 'a key'`)
    const { id } = (await api.call('GET', byName('/tables', `small.${source.name}.public.t1`))).json()
    fault = async ({ method, path }) => {
      if (method !== 'PATCH' || path !== `/tables/${id}`) return 'pass'
      fault = undefined
      await api.call('PATCH', `/tables/${id}`, [{ op: 'add', path: '/description', value: 'by people' }])
      return 'pass'
    }
    expect(await ingest('small', { config: only })).toMatchObject({ state: 'success', failures: [], updated: 1 })
    expect(calls.filter((call) => call === 'PATCH /tables/{id}').length).toBeGreaterThan(1)
    expect((await api.call('GET', `/tables/${id}?fields=columns`)).json()).toMatchObject({ description: 'by people', columns: [{ description: 'a key' }, {}] })
  })

  test('a table that somebody deletes between two calls is a failure that says so, and is back after the next run', async () => {
    await source.client.query(`comment on table t2 is 'changed'`)
    const name = byName('/tables', `small.${source.name}.public.t2`)
    const { id } = (await api.call('GET', name)).json()
    fault = async ({ method, path }) => {
      if (method === 'PATCH' && path === `/tables/${id}`) {
        fault = undefined
        await api.call('DELETE', `/tables/${id}?hardDelete=true`)
      }
      return 'pass'
    }
    const run = await ingest('small', { config: only }).catch((error: { summary: RunSummary }) => error.summary)
    expect(run.failures).toMatchObject([{ object: `small.${source.name}.public.t2`, code: 'ENTITY_NOT_FOUND', message: expect.stringContaining('was deleted on the OpenMetadata server while the run wrote it') }])
    expect(await ingest('small', { config: only })).toMatchObject({ state: 'success', failures: [], created: 1 })
    expect((await api.call('GET', name)).json()).toMatchObject({ description: 'changed' })
  })

  test('a token that expires in the middle is read again from its file', async () => {
    const path = join(folder, 'token')
    writeFileSync(path, token)
    let isExpired = false
    fault = ({ method, path: called, token: sent }, response) => {
      if (method === 'PUT' && called.startsWith('/tables/bulk') && !isExpired) {
        isExpired = true
        writeFileSync(path, `${token}\n`)
        return say(response, 401, { code: 401, message: 'Expired token!' })
      }
      return sent === `Bearer ${token}` ? 'pass' : say(response, 401)
    }
    // The same token again is no new one: the run ends, and says what to do.
    await expect(ingest('expired', { config: only, server: { securityConfig: { jwtToken: path } } })).rejects.toMatchObject({ summary: { error: { code: 'SINK_FAILED', message: expect.stringContaining('401, Expired token') } } })
    const second = (await api.asBot())['authorization']!.slice('Bearer '.length)
    isExpired = false
    fault = ({ method, path: called, token: sent }, response) => {
      if (method === 'PUT' && called.startsWith('/tables/bulk') && !isExpired) {
        isExpired = true
        writeFileSync(path, second)
      }
      return isExpired && sent !== `Bearer ${second}` ? say(response, 401, { code: 401, message: 'Expired token!' }) : 'pass'
    }
    expect(await ingest('expired', { config: only, server: { securityConfig: { jwtToken: `file:${path}` } } })).toMatchObject({ state: 'success', failures: [] })
    expect(await contentOf('expired')).toContain('"t4"')
  })

  test('an https server is checked against its authority, which sslConfig names; ignore checks nothing', async () => {
    const authority = await createAuthority('Test CA')
    const certificate = await createServerCertificate(authority, ['localhost'])
    const secure = createHttpsServer(certificate, passing)
    await new Promise<void>((resolve) => { secure.listen(0, 'localhost', resolve) })
    const hostPort = `https://localhost:${(secure.address() as AddressInfo).port}/api`
    const to = (server: object) => ingest('secure', { config: only, server: { hostPort, ...server } })
    const untrusted = await to({ verifySSL: 'validate' }).catch((error: unknown) => error)
    expect(untrusted).toMatchObject({ code: 'SINK_FAILED', message: expect.stringMatching(/cannot be spoken to.*certificate/), hint: expect.stringContaining('verifySSL and sslConfig') })
    writeFileSync(join(folder, 'ca.pem'), authority.cert)
    expect(await to({ verifySSL: 'validate', sslConfig: { caCertificate: join(folder, 'ca.pem') } })).toMatchObject({ state: 'success', failures: [] })
    expect(await to({ verifySSL: 'validate', sslConfig: { caCertificate: authority.cert } })).toMatchObject({ state: 'success', unchanged: 8 })
    expect(await to({ verifySSL: 'ignore' })).toMatchObject({ state: 'success', unchanged: 8 })
    secure.closeAllConnections()
    secure.close()
  })

  test('a version that is not known is written to with a warning, and refused where it shall be validated', async () => {
    fault = ({ path }, response) => (path === '/system/version' ? say(response, 200, { version: '9.4.0' }) : 'pass')
    const warnings = [expect.stringContaining('OpenMetadata 9.4.0, newer than any')]
    expect(await ingest('future', { config: only })).toMatchObject({ state: 'success', failures: [], warnings })
    expect(warned).toEqual(warnings)
    await expect(ingest('future', { config: only, server: { enableVersionValidation: true } })).rejects.toMatchObject({ code: 'SINK_FAILED' })
  })

  test('an older Trunkline, which takes no steps of a run, is told from an entity that is missing', async () => {
    fault = ({ path }, response) => (path === '/system/version' ? say(response, 200, { version: '1.13.0', trunkline: '0.0.1' }) : path.includes('/catalog/ingest/') ? say(response, 404, { code: 404, errorCode: 'ROUTE_NOT_FOUND', message: 'There is no such path.' }) : 'pass')
    await expect(ingest('older', { config: only })).rejects.toMatchObject({ summary: { error: { code: 'SINK_FAILED', message: expect.stringContaining('404, There is no such path'), hint: 'Bring both to the same version.' } } })
  })
})

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return server
}
