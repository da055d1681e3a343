import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServer } from '../src/api/server.ts'
import { createApp, type App } from '../src/app.ts'
import { loadSecretBox } from '../src/catalog/secret-key.ts'
import { toErrorLines, toErrorObject } from '../src/cli/print-error.ts'
import { toSummaryLines } from '../src/cli/print-summary.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { idleScheduler, testConnectionTester } from './api-server.ts'
import { startArtifactServer, type ArtifactServer } from './artifact-server.ts'
import { createAuthority, createServerCertificate } from './certificates.ts'
import { dumpCatalog } from './dump-catalog.ts'
import { startPrivateServer, type PrivateServer } from './private-server.ts'
import { findSecrets } from './secret-search.ts'
import { servers } from './server.ts'
import { botHeaders, signInAs } from './sign-in.ts'

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
/** No piece of one is a piece of another. */
const unlike = (name: string): string => `${name}-${name}& "w'${name}=${process.pid}${name}`
const texts = {
  dbtCloudAuthToken: `dbtc_${process.pid}OfTheCloud`, httpPassword: unlike('http'), signature: `s1gnature${process.pid}Of%2BThe%2FTest`,
  bucketSecret: unlike('bucket'), sessionToken: unlike('session'), clientSecret: unlike('azure'), sampleSecret: unlike('sample'), extraHeader: `hdr-${process.pid}-of-the-gateway`, wrongToken: `eyJ.${process.pid}wrongTokenOfTheTest.sig`,
}
const secrets: Record<string, string> = { ...texts, privateKey: privateKey.split('\n')[3]! }
const shown = (text: string): string[] => findSecrets(text, secrets)

const tenant = '11111111-2222-3333-4444-555555555555'
type Mode = 'refuses' | 'repeats' | 'rambles' | 'breaks'
/** A server that tells all it was told, such as a proxy made for finding faults. */
async function answerIn(mode: Mode, request: IncomingMessage, response: ServerResponse, origin: string): Promise<void> {
  const isForm = request.headers['content-type']?.includes('form') === true
  const told = JSON.stringify({ url: request.url, ...request.headers, ...(isForm && Object.fromEntries(new URLSearchParams(await text(request)))) })
  // Azure and Google first give a token, or an error that holds what was sent.
  if (request.url?.includes('/.well-known/') === true) response.end(JSON.stringify({ issuer: `${origin}/${tenant}/v2.0`, authorization_endpoint: `${origin}/a`, token_endpoint: `${origin}/oauth2/token`, jwks_uri: `${origin}/k` }))
  else if (mode === 'breaks') response.destroy()
  else if (mode === 'refuses') response.writeHead(401, { 'content-type': 'application/json', 'x-echo': told }).end(JSON.stringify({ code: 401, message: `No entry for ${told}`, error: told, error_description: told }))
  else if (mode === 'repeats') response.writeHead(400, told, { 'content-type': 'application/xml', location: `${origin}/elsewhere` }).end(`<Error><Code>${told}</Code><Message>${told}</Message></Error>`)
  else response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${told}`)
}

let server: PrivateServer
let hostile: ArtifactServer
let mode: Mode = 'refuses'
let folder: string
let app: App
const logged: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-other-secrets-'))
  const authority = await createAuthority('Somebody Else')
  setDefaultCACertificates([...getCACertificates(), authority.cert])
  hostile = await startArtifactServer((request, response) => void answerIn(mode, request, response, hostile.origin), await createServerCertificate(authority, ['localhost']))
  server = await startPrivateServer({ major: servers().at(-1)!, settings: { log_statement: 'all', log_min_error_statement: 'error' } })
  const client = new Client(server.connection('postgres'))
  await client.connect()
  await client.query('create database catalog')
  await client.query('create table public.orders (id int primary key); insert into public.orders values (1)')
  await client.end()
  const environment = { AZURE_AUTHORITY_HOST: hostile.origin, AZURE_STORAGE_SERVICE_ENDPOINT: hostile.origin, STORAGE_EMULATOR_HOST: hostile.origin }
  const { host, port } = server.connection('catalog')
  app = createApp({ environment, databaseUrl: new Secret(`postgresql://postgres@/catalog?host=${encodeURIComponent(host)}&port=${port}`), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, (line) => logged.push(line))
  expect((await run({ config: { type: 'DatabaseMetadata' } })).summary).toMatchObject({ state: 'success' })
})
afterAll(async () => {
  await app.close()
  hostile.close()
  await server.stop()
  rmSync(folder, { recursive: true })
})

const connection = (more: object = {}): object => ({ hostPort: `127.0.0.1:${server.port}`, username: 'postgres', database: 'postgres', ...more })

/** Runs a workflow file, and gives all that is told of it: events, summary and error, as the command prints them. */
async function run({ type = 'postgres', config, connection: more = {}, ...parts }: { type?: string; config: object; connection?: object } & Record<string, unknown>): Promise<{ summary?: RunSummary; told: string }> {
  const told: string[] = []
  try {
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, ...(type !== 'dbt' && { serviceConnection: { config: connection(more) } }) }, ...parts,
    }), { fileName: 'workflow.yaml', environment: {} })
    const summary = await app.ingest(file, { signal: AbortSignal.timeout(60_000), allowMassDelete: false, emit: (event) => told.push(JSON.stringify(event)) })
    told.push(...toSummaryLines(summary), JSON.stringify(summary))
    return { summary, told: told.join('\n') }
  } catch (error) {
    told.push(...toErrorLines(error, { debug: true }), JSON.stringify(toErrorObject(error)))
    return { told: told.join('\n') }
  }
}

const aws = (secret: string): object => ({ awsAccessKeyId: 'AKIAEXAMPLE', awsSecretAccessKey: secret, awsSessionToken: texts.sessionToken, awsRegion: 'eu-central-1', endPointURL: hostile.origin })
const prefix = { dbtPrefixConfig: { dbtBucketName: 'artifacts' } }
const dbtSources = (): Record<string, object> => ({
  cloud: { dbtConfigType: 'cloud', dbtCloudAuthToken: texts.dbtCloudAuthToken, dbtCloudAccountId: '1', dbtCloudJobId: '2', dbtCloudUrl: hostile.origin },
  http: { dbtConfigType: 'http', dbtManifestHttpPath: `${hostile.origin.replace('//', `//me:${encodeURIComponent(texts.httpPassword)}@`)}/manifest.json?sv=1&sig=${texts.signature}` },
  s3: { dbtConfigType: 's3', dbtSecurityConfig: aws(texts.bucketSecret), ...prefix },
  gcs: { dbtConfigType: 'gcs', dbtSecurityConfig: { gcpConfig: { type: 'service_account', projectId: 'shop', clientEmail: 'reader@shop.iam.gserviceaccount.com', privateKey, tokenUri: `${hostile.origin}/token` } }, ...prefix },
  azure: { dbtConfigType: 'azure', dbtSecurityConfig: { tenantId: tenant, clientId: '99999999-8888-7777-6666-555555555555', clientSecret: texts.clientSecret, accountName: 'shop' }, ...prefix },
})
const openMetadata = (hostPort: string, jwtToken: string, extraHeaders: object = { 'X-Gateway-Key': texts.extraHeader }): object => ({
  sink: { type: 'metadata-rest', config: {} }, workflowConfig: { loggerLevel: 'DEBUG', openMetadataServerConfig: { hostPort, authProvider: 'openmetadata', securityConfig: { jwtToken }, extraHeaders } },
})

describe.each<Mode>(['refuses', 'repeats', 'rambles', 'breaks'])('where the other server %s', (how) => {
  test.each(['cloud', 'http', 's3', 'gcs', 'azure'])('artifacts of dbt: %s', async (kind) => {
    mode = how
    const { summary, told } = await run({ type: 'dbt', config: { type: 'DBT', dbtConfigSource: dbtSources()[kind]! } })
    expect([summary?.state === 'success', shown(told)]).toEqual([false, []])
    expect(told).toMatch(/ARTIFACTS_|TOKEN_FAILED/)
  })

  test('a bucket of sample rows', async () => {
    mode = how
    const sampleDataStorageConfig = { config: { bucketName: 'samples', prefix: 'p', storageConfig: aws(texts.sampleSecret) } }
    const { told } = await run({ config: { type: 'AutoClassification', storeSampleData: true, enableAutoClassification: false }, connection: { sampleDataStorageConfig } })
    expect(shown(told)).toEqual([])
    // What answers 200 has taken the file, as far as S3's protocol goes.
    if (how !== 'rambles') expect(told).toContain('STORAGE_FAILED')
  })

  test('an OpenMetadata server', async () => {
    // A connection that breaks is tried for a quarter of a minute: client.test.ts breaks it with a clock of its own.
    mode = how === 'breaks' ? 'refuses' : how
    const { told } = await run({ config: { type: 'DatabaseMetadata' }, ...openMetadata(`${hostile.origin}/api`, texts.wrongToken) })
    expect(told).toContain('SINK_FAILED')
    expect(shown(told)).toEqual([])
  })
})

test.each<[where: string, parts: () => object, config?: object]>([
  ['a token beside its mapping', () => ({ workflowConfig: { openMetadataServerConfig: { hostPort: hostile.origin, jwtToken: texts.wrongToken } } })],
  ['a token as the mapping', () => ({ workflowConfig: { openMetadataServerConfig: { hostPort: hostile.origin, securityConfig: texts.wrongToken } } })],
  ['headers as a list', () => openMetadata(hostile.origin, texts.wrongToken, [texts.extraHeader])],
  ['a header within a header', () => openMetadata(hostile.origin, texts.wrongToken, { 'X-Key': { value: texts.extraHeader } })],
  ['a header that cannot be sent', () => openMetadata(`${hostile.origin}/api`, texts.wrongToken, { 'X-Key': `${texts.extraHeader}\n` })],
  ['a token that cannot be sent', () => openMetadata(`${hostile.origin}/api`, `${texts.wrongToken}\u0007`)],
  ['a dbt token under another key', () => ({}), { type: 'DBT', dbtConfigSource: { dbtConfigType: 'cloud', dbtCloudToken: texts.dbtCloudAuthToken } }],
  ['a key that is none', () => ({}), { type: 'DBT', dbtConfigSource: { dbtConfigType: 'gcs', dbtSecurityConfig: { gcpConfig: { type: 'service_account', privateKey: privateKey.split('\n').slice(1, 4), clientEmail: 'x' } } } }],
  ['an address that is none', () => ({}), { type: 'DBT', dbtConfigSource: { dbtConfigType: 'http', dbtManifestHttpPath: `ftp://me:${texts.httpPassword}@host/m.json?sig=${texts.signature}` } }],
])('in a wrong place of a file: %s', async (_where, parts, config) => {
  const { summary, told } = await run({ ...(config === undefined ? { config: { type: 'DatabaseMetadata' } } : { type: 'dbt', config }), ...parts() })
  expect([summary?.state === 'success', shown(told)]).toEqual([false, []])
})

describe('a server that keeps them', () => {
  let api: Awaited<ReturnType<typeof createServer>>
  const answers: string[] = []
  let headers: Record<string, string>
  beforeAll(async () => {
    const pool = await app.store()
    const openSecretBox = () => loadSecretBox({ setting: undefined, former: undefined, file: join(folder, 'secret.key') })
    api = await createServer({ pool, openSecretBox, connectionTester: testConnectionTester, scheduler: idleScheduler(pool), version: '1.0.0', allowedHosts: [], signIn: {}, logger: testLogger() })
    await api.listen({ port: 0, host: '127.0.0.1' })
    headers = (await signInAs(pool, 'admin')).headers
    jwtToken = (await botHeaders(pool, openSecretBox))['authorization']!.slice('Bearer '.length)
    secrets['jwtToken'] = jwtToken.split('.')[2]!
  })
  afterAll(() => api.close())
  let jwtToken: string

  /** The server's log, kept. */
  function testLogger(): Parameters<typeof createServer>[0]['logger'] {
    const keep = (...parts: unknown[]): void => void logged.push(JSON.stringify(parts))
    const logger = { level: 'trace', trace: keep, debug: keep, info: keep, warn: keep, error: keep, fatal: keep, silent: () => {}, child: () => logger } as Parameters<typeof createServer>[0]['logger']
    return logger
  }
  async function call(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await api.inject({
      method, url: `/api/v1${path}`, headers: { host: 'localhost:8585', ...headers, ...(body !== undefined && { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/json' }) },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    answers.push(answer.payload)
    return { status: answer.statusCode, body: answer.json() }
  }

  test('a run that writes to it by a token tells none', async () => {
    const { summary, told } = await run({ config: { type: 'DatabaseMetadata' }, ...openMetadata(`http://127.0.0.1:${(api.server.address() as AddressInfo).port}/api`, jwtToken) })
    expect([summary?.state, shown(told)]).toEqual(['success', []])
  })

  test('its answers hold none: pipelines with all kinds of artifacts, services with a bucket', async () => {
    const path = '/services/ingestionPipelines'
    for (const [kind, dbtConfigSource] of Object.entries(dbtSources())) {
      const pipeline = { name: kind, service: { type: 'databaseService', fullyQualifiedName: 'pg' }, pipelineType: 'dbt', sourceConfig: { config: { type: 'DBT', dbtConfigSource } }, airflowConfig: {} }
      const { status, body: { id } } = await call('POST', path, pipeline)
      expect([kind, status]).toEqual([kind, 201])
      await call('PUT', path, pipeline)
      await call('PATCH', `${path}/${String(id)}`, [{ op: 'replace', path: '/sourceConfig/config/dbtConfigSource', value: { ...dbtConfigSource, dbtUpdateDescriptions: texts.clientSecret } }])
      await call('POST', path, { ...pipeline, name: 'x', sourceConfig: { config: { dbtConfigSource, unknown: texts.clientSecret } } })
      for (const shownAt of [`${path}/${String(id)}?fields=*`, `${path}/${String(id)}/versions`, `/catalog/pipelines/${String(id)}/files`]) expect([shownAt, (await call('GET', shownAt)).status]).toEqual([shownAt, 200])
    }
    const service = { name: 'bucket', serviceType: 'Postgres', connection: { config: connection({ sampleDataStorageConfig: { config: { bucketName: 'b', storageConfig: aws(texts.sampleSecret) } } }) } }
    expect((await call('PUT', '/services/databaseServices', service)).status).toBe(201)
    for (const shownAt of [`${path}?fields=*&service=pg`, '/services/databaseServices/name/bucket?fields=*', '/services/databaseServices/name/pg?fields=*', '/catalog/runs', '/catalog/search?q=bucket']) expect((await call('GET', shownAt)).status).toBe(200)
    expect(answers.flatMap(shown)).toEqual([])
  })

  test('nor do its exports, its log, the log of the database, and the database', async () => {
    for (const format of ['json', 'markdown'] as const) {
      const directory = join(folder, format)
      await app.exportCatalog({ format, directory })
      const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(directory, name)).isFile())
      expect([files.length > 0, files.flatMap((name) => shown(readFileSync(join(directory, name), 'utf8')))]).toEqual([true, []])
    }
    expect(shown(logged.join('\n'))).toEqual([])
    expect(shown(readFileSync(join(server.directory, 'postgres.log'), 'utf8'))).toEqual([])
    const dump = await dumpCatalog(server.connection('catalog'))
    expect(dump).toContain('sealed:v1:')
    expect(shown(dump)).toEqual([])
  })
})
