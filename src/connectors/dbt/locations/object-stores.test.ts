import { createHash, generateKeyPairSync } from 'node:crypto'
import { text as read } from 'node:stream/consumers'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { inspect } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { startArtifactServer, type ArtifactServer } from '../../../../test/artifact-server.ts'
import { createAuthority, createServerCertificate, type KeyPair } from '../../../../test/certificates.ts'
import { readProjects, smallManifest, smallResults } from '../../../../test/dbt-artifacts.ts'
import type { DbtConfigSource } from '../../../model/dbt/config-source.ts'

/** What lies in the bucket: two projects, results in a folder below, a project outside of the prefix, and ten thousand other objects. */
const objects = new Map<string, string>([
  ['dbt/a/target/manifest.json', smallManifest('a')], ['dbt/a/target/run_results.json', smallResults('a')],
  ['dbt/b/manifest.json', smallManifest('b')], ['dbt/b/results/run_results_1.json', smallResults('b', 'error')], ['dbt/b/results/run_results_2.json', smallResults('b')],
  ['dbt-old/manifest.json', smallManifest('old')],
])
for (let i = 0; i < 10_000; i += 1) objects.set(`dbt/a/logs/${String(i).padStart(5, '0')}.log`, '')
const keys = [...objects.keys()].sort()
const pageSize = 1_000

function pageOf(prefix: string, after: string | null): { keys: string[]; next: string | undefined } {
  const found = keys.filter((key) => key.startsWith(prefix) && (after === null || key > after))
  return { keys: found.slice(0, pageSize), next: found.length > pageSize ? found[pageSize - 1] : undefined }
}
const md5 = (text: string, encoding: 'hex' | 'base64') => createHash('md5').update(text).digest(encoding)
const both = { names: ['a', 'b'], results: [1, 1], failures: [] }

const error = (code: string) => `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>Access Denied</Message></Error>`

/** S3 as its REST API is described: buckets, objects by page, contents; every request must be signed by the key. */
function startS3(options: { damages?: boolean } = {}): Promise<ArtifactServer> {
  return startArtifactServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://s3')
    const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/')
    const key = rest.join('/')
    if (!/^AWS4-HMAC-SHA256 Credential=AKIAGOOD\/\d{8}\/eu-central-1\/s3\/aws4_request/.test(request.headers.authorization ?? '')) response.writeHead(403, { 'content-type': 'application/xml' }).end(error('InvalidAccessKeyId'))
    else if (bucket === '') response.end('<ListAllMyBucketsResult><Buckets><Bucket><Name>artifacts</Name></Bucket></Buckets></ListAllMyBucketsResult>')
    else if (bucket !== 'artifacts') response.writeHead(404, { 'content-type': 'application/xml' }).end(error('NoSuchBucket'))
    else if (key === '') {
      const page = pageOf(url.searchParams.get('prefix') ?? '', url.searchParams.get('continuation-token'))
      const contents = page.keys.map((one) => `<Contents><Key>${one}</Key><ETag>"${md5(objects.get(one)!, 'hex')}"</ETag><Size>${Buffer.byteLength(objects.get(one)!)}</Size></Contents>`)
      response.end(`<ListBucketResult>${contents.join('')}<IsTruncated>${page.next !== undefined}</IsTruncated>${page.next === undefined ? '' : `<NextContinuationToken>${page.next}</NextContinuationToken>`}</ListBucketResult>`)
    } else {
      const text = objects.get(key) ?? ''
      response.writeHead(200, { etag: `"${md5(text, 'hex')}"`, 'content-length': Buffer.byteLength(text), ...(options.damages === true && request.headers['x-amz-checksum-mode'] === 'ENABLED' && { 'x-amz-checksum-crc32': 'AAAAAA==' }) }).end(request.method === 'HEAD' ? undefined : text)
    }
  })
}

const s3 = (server: ArtifactServer, prefix: Extract<DbtConfigSource, { dbtConfigType: 's3' }>['dbtPrefixConfig'], key = 'AKIAGOOD'): DbtConfigSource => ({
  dbtConfigType: 's3', dbtPrefixConfig: prefix,
  dbtSecurityConfig: { awsAccessKeyId: key, awsSecretAccessKey: 'secret', awsRegion: 'eu-central-1', endPointURL: server.origin, assumeRoleSessionName: 'x' },
})

test('S3: every manifest below the prefix is a project, among ten thousand objects; a bucket is found where none is named', async () => {
  const server = await startS3()
  expect(await readProjects(s3(server, { dbtBucketName: 'artifacts', dbtObjectPrefix: '/dbt/' }))).toEqual({ ...both, locations: ['s3://artifacts/dbt/a/target', 's3://artifacts/dbt/b'] })
  expect(server.requests.filter((request) => request.includes('list-type=2'))).toHaveLength(11)
  expect((await readProjects(s3(server, undefined))).names).toEqual(['old', 'a', 'b'])
  server.close()
})

test('S3: wrong keys and a bucket that is not there are told apart', async () => {
  const server = await startS3()
  expect((await readProjects(s3(server, { dbtBucketName: 'artifacts' }, 'AKIABAD'))).failures).toMatchObject([{ code: 'ARTIFACTS_DENIED', message: 's3://artifacts/ may not be read: InvalidAccessKeyId (403).' }])
  expect((await readProjects(s3(server, { dbtBucketName: 'none' }))).failures).toMatchObject([{ code: 'ARTIFACTS_MISSING', message: 's3://none/ is not there.' }])
  expect((await readProjects(s3(server, { dbtBucketName: 'artifacts', dbtObjectPrefix: 'empty' }))).failures).toMatchObject([{ code: 'ARTIFACTS_MISSING', object: 'dbtConfigSource' }])
  server.close()
})

/** Cloud Storage by its JSON API, with the address that gives out tokens. */
function startGcs(options: { damages?: boolean } = {}): Promise<ArtifactServer> {
  return startArtifactServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://gcs')
    const reply = (body: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const [, object] = /^\/storage\/v1\/b\/artifacts\/o\/(.+)$/.exec(url.pathname) ?? []
    if (url.pathname === '/token') reply({ access_token: 'granted', expires_in: 3599 })
    else if (request.headers.authorization !== 'Bearer granted') response.writeHead(401).end()
    else if (url.pathname === '/storage/v1/b') reply({ items: [{ name: 'artifacts' }] })
    else if (url.pathname === '/storage/v1/b/artifacts/o') {
      const page = pageOf(url.searchParams.get('prefix') ?? '', url.searchParams.get('pageToken'))
      reply({ items: page.keys.map((name) => ({ name, generation: '1' })), ...(page.next !== undefined && { nextPageToken: page.next }) })
    } else if (object === undefined) response.writeHead(404).end()
    else if (url.searchParams.get('alt') !== 'media') reply({ generation: '1' })
    else {
      const text = objects.get(decodeURIComponent(object)) ?? ''
      response.writeHead(200, { 'x-goog-generation': '1', 'x-goog-hash': `crc32c=AAAA==,md5=${md5(options.damages === true ? 'another' : text, 'base64')}` }).end(text)
    }
  })
}

let privateKey: string
let tls: KeyPair
beforeAll(async () => {
  privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const authority = await createAuthority('Test Cloud')
  setDefaultCACertificates([...getCACertificates(), authority.cert])
  tls = await createServerCertificate(authority, ['localhost'])
})

const gcs = (server: ArtifactServer, prefix: Extract<DbtConfigSource, { dbtConfigType: 'gcs' }>['dbtPrefixConfig'], tokenPath = '/token'): DbtConfigSource => ({
  dbtConfigType: 'gcs', dbtPrefixConfig: prefix,
  dbtSecurityConfig: { gcpConfig: { type: 'service_account', projectId: 'shop', clientEmail: 'reader@shop.iam.gserviceaccount.com', privateKey, tokenUri: `${server.origin}${tokenPath}` } },
})

test('Cloud Storage: every manifest below the prefix is a project; a bucket of the project is found where none is named', async () => {
  const server = await startGcs()
  const environment = { STORAGE_EMULATOR_HOST: server.origin }
  expect(await readProjects(gcs(server, { dbtBucketName: 'artifacts', dbtObjectPrefix: 'dbt' }), { environment })).toEqual({ ...both, locations: ['gs://artifacts/dbt/a/target', 'gs://artifacts/dbt/b'] })
  expect((await readProjects(gcs(server, undefined), { environment })).names).toEqual(['old', 'a', 'b'])
  expect((await readProjects(gcs(server, { dbtBucketName: 'none' }), { environment })).failures).toMatchObject([{ code: 'ARTIFACTS_MISSING' }])
  expect((await readProjects(gcs(server, { dbtBucketName: 'artifacts' }, '/none'), { environment })).failures).toMatchObject([{ code: 'TOKEN_FAILED' }])
  server.close()
})

test('S3: what does not have the checksum that the store tells is not used', async () => {
  const server = await startS3({ damages: true })
  expect((await readProjects(s3(server, { dbtBucketName: 'artifacts', dbtObjectPrefix: 'dbt/b' }))).failures).toMatchObject([{ code: 'ARTIFACTS_UNREACHABLE', message: expect.stringContaining('s3://artifacts/dbt/b/manifest.json could not be read: ') }])
  server.close()
})

test('Cloud Storage: what does not have its checksum is not used', async () => {
  const server = await startGcs({ damages: true })
  const { failures } = await readProjects(gcs(server, { dbtBucketName: 'artifacts', dbtObjectPrefix: 'dbt/a' }), { environment: { STORAGE_EMULATOR_HOST: server.origin } })
  server.close()
  expect(failures).toMatchObject([{ code: 'ARTIFACTS_UNREACHABLE', message: 'gs://artifacts/dbt/a/target/manifest.json could not be read: its checksum is not the one that was promised.' }])
})

const tenant = '11111111-2222-3333-4444-555555555555'

/** Blob Storage as its REST API is described, with the directory that signs in. */
function startAzure(options: { damages?: boolean } = {}): Promise<ArtifactServer> {
  const server: { origin: string } = { origin: '' }
  const started = startArtifactServer((request, response) => {
    const url = new URL(request.url ?? '', 'https://azure')
    const reply = (body: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const directory = `${server.origin}/${tenant}`
    if (url.pathname.includes('/.well-known/')) reply({ issuer: `${directory}/v2.0`, authorization_endpoint: `${directory}/authorize`, token_endpoint: `${directory}/oauth2/v2.0/token`, jwks_uri: `${directory}/keys` })
    else if (url.pathname.endsWith('/token')) read(request).then((body) => (body.includes('client_secret=secret') ? reply({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: 'granted' }) : response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}')), () => response.destroy())
    else if (request.headers.authorization !== 'Bearer granted') response.writeHead(403, { 'x-ms-error-code': 'AuthorizationFailure' }).end()
    else answerBlob(url, request.method ?? '', { response, damages: options.damages === true })
  }, tls)
  return started.then((found) => Object.assign(server, found) as ArtifactServer)
}

type Answer = { response: Parameters<Parameters<typeof startArtifactServer>[0]>[1]; damages: boolean }

function answerBlob(url: URL, method: string, { response, damages }: Answer): void {
  const key = decodeURIComponent(url.pathname).replace(/^\/artifacts\/?/, '')
  const head = { 'x-ms-version': '2025-01-05', 'content-type': 'application/xml' }
  if (!url.pathname.startsWith('/artifacts') && url.searchParams.get('comp') !== 'list') response.writeHead(404, { 'x-ms-error-code': 'ContainerNotFound' }).end()
  else if (url.pathname === '/') response.writeHead(200, head).end('<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Containers><Container><Name>artifacts</Name><Properties><Etag>x</Etag></Properties></Container></Containers><NextMarker /></EnumerationResults>')
  else if (!url.pathname.startsWith('/artifacts')) response.writeHead(404, { ...head, 'x-ms-error-code': 'ContainerNotFound' }).end()
  else if (key === '') {
    const page = pageOf(url.searchParams.get('prefix') ?? '', url.searchParams.get('marker'))
    const blobs = page.keys.map((name) => `<Blob><Name>${name}</Name><Properties><Etag>0x1</Etag><Content-Length>${objects.get(name)!.length}</Content-Length></Properties></Blob>`)
    response.writeHead(200, head).end(`<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>${blobs.join('')}</Blobs><NextMarker>${page.next ?? ''}</NextMarker></EnumerationResults>`)
  } else {
    const text = objects.get(key) ?? ''
    response.writeHead(200, { ...head, etag: '"0x1"', 'content-length': Buffer.byteLength(text), 'content-md5': md5(damages ? 'another' : text, 'base64'), 'x-ms-blob-type': 'BlockBlob' }).end(method === 'HEAD' ? undefined : text)
  }
}

test('Blob Storage: every manifest below the prefix is a project; a container is found where none is named', async () => {
  const server = await startAzure()
  const environment = { AZURE_AUTHORITY_HOST: server.origin, AZURE_STORAGE_SERVICE_ENDPOINT: server.origin }
  const azure = (prefix: Extract<DbtConfigSource, { dbtConfigType: 'azure' }>['dbtPrefixConfig'], clientSecret = 'secret'): DbtConfigSource => ({
    dbtConfigType: 'azure', dbtPrefixConfig: prefix, dbtSecurityConfig: { tenantId: tenant, clientId: '99999999-8888-7777-6666-555555555555', clientSecret, accountName: 'shop' },
  })
  expect(await readProjects(azure({ dbtBucketName: 'artifacts', dbtObjectPrefix: 'dbt' }), { environment })).toEqual({ ...both, locations: ['azure://shop/artifacts/dbt/a/target', 'azure://shop/artifacts/dbt/b'] })
  expect((await readProjects(azure(undefined), { environment })).names).toEqual(['old', 'a', 'b'])
  const { failures: [wrongSecret] } = await readProjects(azure({ dbtBucketName: 'artifacts' }, 'wrong-one'), { environment })
  expect(wrongSecret).toMatchObject({ code: 'ARTIFACTS_DENIED', message: expect.stringContaining('azure://shop/artifacts/ may not be read: ') })
  expect(inspect(wrongSecret)).not.toContain('wrong-one')
  expect((await readProjects(azure({ dbtBucketName: 'none' }), { environment })).failures).toMatchObject([{ code: 'ARTIFACTS_MISSING', message: 'azure://shop/none/ is not there.' }])
  server.close()
  const damaging = await startAzure({ damages: true })
  const { failures } = await readProjects(azure({ dbtBucketName: 'artifacts', dbtObjectPrefix: 'dbt/b' }), { environment: { AZURE_AUTHORITY_HOST: damaging.origin, AZURE_STORAGE_SERVICE_ENDPOINT: damaging.origin } })
  damaging.close()
  expect(failures).toMatchObject([{ code: 'ARTIFACTS_UNREACHABLE', message: expect.stringContaining('its checksum is not the one that was promised') }])
})
