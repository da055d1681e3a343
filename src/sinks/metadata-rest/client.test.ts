import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Secret } from '../../model/secret.ts'
import { createClient, type Client } from './client.ts'
import { isOffered, toDialect, toDialectBody, toDialectCall, toDialectLabel } from './dialect.ts'
import { openSession } from './session.ts'

let server: Server | undefined
let client: Client | undefined
const waits: number[] = []
let requests: { method: string; url: string; authorization: string | undefined; headers: Record<string, unknown> }[] = []

afterEach(() => {
  client?.close()
  server?.closeAllConnections()
  server?.close()
  waits.length = 0
  requests = []
})

type Options = { tokens?: string[]; extraHeaders?: Record<string, string>; answerMs?: number; signal?: AbortSignal }

/** A server that answers its requests one after the other with these, the last one from then on. */
async function against(answers: RequestListener[], { tokens = ['t1'], extraHeaders = {}, answerMs = 2000, signal = new AbortController().signal }: Options = {}): Promise<Client> {
  server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    requests.push({ method, url, authorization: headers.authorization, headers })
    request.resume().on('end', () => answers[Math.min(requests.length, answers.length) - 1]!(request, response))
  })
  await new Promise<void>((listening) => { server!.listen(0, '127.0.0.1', listening) })
  const { port } = server.address() as AddressInfo
  client = createClient({
    baseUrl: `http://127.0.0.1:${port}/api/v1`, readToken: () => Promise.resolve(new Secret(tokens.length > 1 ? tokens.shift()! : tokens[0]!)), extraHeaders,
    tls: { rejectUnauthorized: true }, timeoutMs: { connect: 1000, answer: answerMs },
  }, { signal, wait: (ms) => Promise.resolve(void waits.push(ms)), random: () => 1 })
  return client
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener => (_request, response) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
const get = { method: 'GET', path: '/tables/name/a' } as const

test('429 and 503 are waited for, as long as the server says or longer each time; then the answer is taken', async () => {
  const { send } = await against([json(429, {}, { 'retry-after': '7' }), json(503, {}), json(503, {}), json(200, { id: 'x' })])
  expect(await send(get)).toMatchObject({ status: 200, body: { id: 'x' } })
  expect(waits).toEqual([7000, 1000, 2000])
})

test('a server that stays overloaded, or refuses connections, ends the run with a sentence', async () => {
  const { send } = await against([json(503, {})])
  await expect(send(get)).rejects.toMatchObject({ code: 'SINK_FAILED', message: 'The OpenMetadata server still answers 503 to GET /tables/name/a after 6 tries.' })
  server!.closeAllConnections()
  await new Promise((closed) => server!.close(closed))
  await expect(send(get)).rejects.toMatchObject({ code: 'SINK_FAILED', message: expect.stringContaining('ECONNREFUSED') })
})

test('a 500 is asked for once more and then is the answer to that call alone; 400, 404, 409, 412 and 413 are answers at once', async () => {
  const { send } = await against([json(500, { message: 'boom' }), json(500, { message: 'boom' }), json(413, {}), json(409, { message: 'there' }), json(404, {})])
  expect(await send(get)).toEqual({ status: 500, body: { message: 'boom' } })
  expect((await send(get)).status).toBe(413)
  expect((await send(get)).status).toBe(409)
  expect((await send(get)).status).toBe(404)
  expect(requests).toHaveLength(5)
})

test('a web page instead of JSON, and being sent elsewhere, say that hostPort is wrong', async () => {
  const page: RequestListener = (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>')
  const { send } = await against([page, (_request, response) => void response.writeHead(302, { location: 'https://sso.example/login' }).end()])
  await expect(send(get)).rejects.toMatchObject({ object: 'openMetadataServerConfig.hostPort', message: expect.stringContaining('it answers 200 with text/html that is no JSON') })
  await expect(send(get)).rejects.toMatchObject({ message: expect.stringContaining('it sends us on to https://sso.example/login') })
})

test('half a body, a connection that breaks and an answer that never comes are tried again', async () => {
  const half: RequestListener = (_request, response) => void response.writeHead(200, { 'content-length': '100' }).write('{"id":', () => response.destroy())
  const { send } = await against([half, (request) => request.socket.destroy(), () => {}, json(200, { id: 'x' })], { answerMs: 200 })
  expect((await send(get)).body).toEqual({ id: 'x' })
  expect(requests).toHaveLength(4)
})

test('what may not be done twice is not sent again when nobody knows whether it arrived', async () => {
  const { send } = await against([(request) => request.socket.destroy(), json(200, {})])
  await expect(send({ method: 'POST', path: '/usage/table/x', body: { count: 1 }, isRepeatable: false })).rejects.toMatchObject({ code: 'SINK_FAILED' })
  expect(requests).toHaveLength(1)
})

test('a token that has expired is read again once; one that stays refused ends the run without being told', async () => {
  const { send } = await against([json(401, { message: 'Expired token!' }), json(200, {}), json(401, { message: 'Expired token!' })], { tokens: ['secret-1', 'secret-2'] })
  expect((await send(get)).status).toBe(200)
  expect(requests.map(({ authorization }) => authorization)).toEqual(['Bearer secret-1', 'Bearer secret-2'])
  const error = await send(get).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'SINK_FAILED', message: 'The OpenMetadata server refuses GET /tables/name/a: 401, Expired token.' })
  expect(JSON.stringify(error) + String(error)).not.toContain('secret-')
})

test('a right that the bot lacks is said', async () => {
  const { send } = await against([json(403, { message: 'Principal: CatalogPrincipal{name=bot} operations [Create] not allowed' })])
  await expect(send(get)).rejects.toMatchObject({ code: 'SINK_FAILED', hint: expect.stringContaining('the right to do that') })
})

test('extra headers are sent, and may hold the token; a patch names its type and version', async () => {
  const { send } = await against([json(200, {})], { extraHeaders: { 'Proxy-Authorization': '%(Authorization)s', 'X-Team': 'data' } })
  await send({ method: 'PATCH', path: '/tables/x', body: [], ifMatch: '"0.2"' })
  expect(requests[0]!.headers).toMatchObject({ 'proxy-authorization': 'Bearer t1', 'x-team': 'data', 'content-type': 'application/json-patch+json', 'if-match': '"0.2"' })
})

test('a run that is stopped ends its call', async () => {
  const stop = new AbortController()
  const { send } = await against([() => stop.abort(new Error('stopped'))], { signal: stop.signal })
  await expect(send(get)).rejects.toThrow('stopped')
})

test('versions: unknown to the server, too old, and the newest as if it were known', async () => {
  await expect(against([json(200, {})]).then(openSession)).rejects.toMatchObject({ message: 'The server does not say which version of OpenMetadata it is: "".' })
  expect(() => toDialect({ version: '1.2.5' })).toThrow('1.3 is the oldest')
  expect(toDialect({ version: '1.3.0' })).toMatchObject({ ownerField: 'owner', mayHaveBulk: false, isUnknown: false, isTrunkline: false })
  expect(toDialect({ version: '1.10.2-SNAPSHOT' })).toMatchObject({ ownerField: 'owners', mayHaveBulk: true })
  expect(toDialect({ version: '3.1.0' })).toMatchObject({ mayHaveBulk: true, isUnknown: true })
})

test('calls that an older version words otherwise, or does not have', () => {
  const as = (version: string, path: string, body: object) => toDialectCall({ method: 'PUT', path, body }, toDialect({ version })).body
  const model = { modelType: 'DBT', dbtSourceProject: 'shop', rawSql: 'select 1', owners: [{ id: '1', type: 'user' }], columns: [{ name: 'paid', dataType: 'MONEY' }] }
  const { dbtSourceProject: _project, ...older } = model
  const { owners: _owners, ...oldest } = older
  expect(as('1.10.0', '/tables/{id}/dataModel', model)).toEqual(model)
  expect(as('1.9.0', '/tables/{id}/dataModel', model)).toEqual(older)
  expect(as('1.4.8', '/tables/{id}/dataModel', model)).toEqual({ ...oldest, sql: 'select 1', owner: { id: '1', type: 'user' }, columns: [{ name: 'paid', dataType: 'NUMBER' }] })
  const profile = (column: object) => ({ tableProfile: {}, columnProfile: [column] })
  const counted = { name: 'a', min: '1 day', max: '-3.5', cardinalityDistribution: { categories: ['x'] } }
  expect(as('1.10.0', '/tables/{id}/tableProfile', profile(counted))).toEqual(profile(counted))
  expect(as('1.9.17', '/tables/{id}/tableProfile', profile(counted))).toEqual(profile({ name: 'a', min: '1 day', max: '-3.5' }))
  expect(as('1.4.8', '/tables/{id}/tableProfile', profile(counted))).toEqual(profile({ name: 'a', max: '-3.5' }))
  expect(as('1.4.8', '/tables/{id}/tableProfile', profile({ min: '2026-01-31', max: '2026-02-01T00:00:00Z' }))).toEqual(profile({ min: '2026-01-31', max: '2026-02-01T00:00:00Z' }))
  const definition = { testPlatforms: ['dbt', 'Other'], dataQualityDimension: 'Validity' }
  expect(as('1.12.0', '/dataQuality/testDefinitions', definition)).toEqual(definition)
  expect(as('1.11.0', '/dataQuality/testDefinitions', definition)).toEqual({ testPlatforms: ['dbt', 'Other'] })
  expect(as('1.10.14', '/dataQuality/testDefinitions', definition)).toEqual({ testPlatforms: ['DBT', 'Other'] })
  const testCase = { name: 'a', owners: [{ id: '1', type: 'user' }], useDynamicAssertion: true, dimensionColumns: ['b'], topDimensions: 3, reviewers: [] }
  expect(Object.keys(as('1.12.0', '/dataQuality/testCases', testCase) as object)).toEqual(['name', 'owners', 'useDynamicAssertion', 'dimensionColumns', 'reviewers'])
  expect(Object.keys(as('1.9.0', '/dataQuality/testCases', testCase) as object)).toEqual(['name', 'owners', 'useDynamicAssertion'])
  expect(as('1.4.0', '/dataQuality/testCases', testCase)).toEqual({ name: 'a', owner: { id: '1', type: 'user' } })
  expect(as('1.4.0', '/dataQuality/testCases/x/testCaseResult', { timestamp: 1, minBound: 1, maxBound: 2 })).toEqual({ timestamp: 1 })
  expect(['1.6.13', '1.7.0'].map((version) => isOffered({ method: 'POST', path: '/queryCostRecord' }, toDialect({ version })))).toEqual([false, true])
  const label = { tagFQN: 'PII.Sensitive', labelType: 'Generated', reason: 'why', metadata: { recognizer: {} } }
  expect(['1.9.0', '1.11.0', '1.12.0'].map((version) => toDialectLabel(label, toDialect({ version })))).toEqual([{ tagFQN: 'PII.Sensitive', labelType: 'Automated' }, { tagFQN: 'PII.Sensitive', labelType: 'Generated', reason: 'why' }, label])
  expect(['1.6.13', '1.8.0', '1.9.0'].map((version) => toDialectBody({ storedProcedureType: 'Function', domains: ['Sales'] }, toDialect({ version })))).toEqual([
    { storedProcedureType: 'UDF', domain: 'Sales' }, { storedProcedureType: 'Function', domain: 'Sales' }, { storedProcedureType: 'Function', domains: ['Sales'] },
  ])
})
