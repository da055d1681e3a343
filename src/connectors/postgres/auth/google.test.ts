import { createVerify, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { withTokenEndpoint } from '../../../../test/token-endpoint.ts'
import type { TokenAnswer, TokenRequest } from '../../../../test/token-endpoint.ts'
import { GcpCredentials } from '../../../model/cloud-credentials.ts'
import { googleToken } from './google.ts'

const request = { host: '10.0.0.7', port: 5432, user: 'reader@shop.iam', database: 'shop' }
const loginScope = 'https://www.googleapis.com/auth/sqlservice.login'
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'trunkline-google-')) })
afterAll(async () => await rm(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const granting = (): TokenAnswer => ({ body: { access_token: 'granted', token_type: 'Bearer', expires_in: 3599 } })

function serviceAccount(tokenUri: string): GcpCredentials {
  return GcpCredentials.parse({ gcpConfig: { type: 'service_account', clientEmail: 'reader@shop.iam.gserviceaccount.com', privateKey: pem, privateKeyId: 'k1', tokenUri } })
}

/** The claims of the signed assertion in a token request; throws where the signature is not of our key. */
function readAssertion({ body }: TokenRequest): Record<string, unknown> {
  const [header = '', claims = '', signature = ''] = new URLSearchParams(body).get('assertion')?.split('.') ?? []
  expect(createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(true)
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
}

test('a service account signs for the login scope at its own token address, anew for every connection', async () => {
  await withTokenEndpoint({ answer: granting }, async (origin, requests) => {
    const source = googleToken(serviceAccount(`${origin}/token`))
    expect([await source(request), await source(request)]).toEqual(['granted', 'granted'])
    expect(requests).toHaveLength(2)
    const { iat, exp, ...claims } = readAssertion(requests[0]!)
    expect(claims).toEqual({ iss: 'reader@shop.iam.gserviceaccount.com', scope: loginScope, aud: `${origin}/token` })
    expect(Number(exp) - Number(iat)).toBe(3600)
    expect(new URLSearchParams(requests[0]?.body).get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
  })
})

test('a key file gives the same', async () => {
  await withTokenEndpoint({ answer: granting }, async (origin, requests) => {
    const path = join(folder, 'key.json')
    await writeFile(path, JSON.stringify({ type: 'service_account', client_email: 'a@b', private_key: pem, token_uri: `${origin}/token`, project_id: 'shop' }))
    expect(await googleToken({ gcpConfig: { type: 'gcp_credential_path', path } })(request)).toBe('granted')
    expect(readAssertion(requests[0]!)).toMatchObject({ iss: 'a@b' })
  })
})

test('another service account is impersonated with a token for the whole platform', async () => {
  const answer = ({ path }: TokenRequest): TokenAnswer => path.endsWith(':generateAccessToken') ? { body: { accessToken: 'impersonated', expireTime: '2099-01-01T00:00:00Z' } } : granting()
  await withTokenEndpoint({ answer }, async (origin, requests) => {
    const google = { ...serviceAccount(`${origin}/token`), gcpImpersonateServiceAccount: { impersonateServiceAccount: 'other@shop.iam.gserviceaccount.com', lifetime: 600 } }
    expect(await googleToken(google, origin)(request)).toBe('impersonated')
    expect(readAssertion(requests[0]!)).toMatchObject({ scope: 'https://www.googleapis.com/auth/cloud-platform' })
    expect(requests[1]).toMatchObject({ path: '/v1/projects/-/serviceAccounts/other%40shop.iam.gserviceaccount.com:generateAccessToken', authorization: 'Bearer granted' })
    expect(JSON.parse(requests[1]?.body ?? '')).toEqual({ scope: [loginScope], lifetime: '600s' })
  })
})

test('a federated identity exchanges the token of a file', async () => {
  await withTokenEndpoint({ answer: () => ({ body: { access_token: 'exchanged', issued_token_type: 'urn:ietf:params:oauth:token-type:access_token', token_type: 'Bearer', expires_in: 3599 } }) }, async (origin, requests) => {
    const file = join(folder, 'subject')
    await writeFile(file, 'subject-token')
    const google = GcpCredentials.parse({ gcpConfig: {
      type: 'external_account', audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt', tokenURL: `${origin}/exchange`, credentialSource: { file },
    } })
    expect(await googleToken(google)(request)).toBe('exchanged')
    expect(Object.fromEntries(new URLSearchParams(requests[0]?.body))).toMatchObject({ subject_token: 'subject-token', scope: expect.stringContaining('sqlservice.login') })
  })
})

test('the default credentials are those of GOOGLE_APPLICATION_CREDENTIALS', async () => {
  await withTokenEndpoint({ answer: () => ({ body: { access_token: 'by default', issued_token_type: 'urn:ietf:params:oauth:token-type:access_token', token_type: 'Bearer', expires_in: 3599 } }) }, async (origin, requests) => {
    const file = join(folder, 'workload')
    await writeFile(file, 'workload-token')
    await writeFile(join(folder, 'default.json'), JSON.stringify({
      type: 'external_account', audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt', token_url: `${origin}/exchange`, credential_source: { file },
    }))
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(folder, 'default.json'))
    const source = googleToken(GcpCredentials.parse({ gcpConfig: { type: 'gcp_adc' } }))
    expect([await source(request), await source(request)]).toEqual(['by default', 'by default'])
    expect(requests).toHaveLength(2)
    expect(new URLSearchParams(requests[0]?.body).get('subject_token')).toBe('workload-token')
  })
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(folder, 'missing.json'))
  await expect(googleToken(undefined)(request)).rejects.toMatchObject({ code: 'TOKEN_FAILED', message: expect.stringContaining('missing.json') })
})

test('a refusal is a failed token, and a key that is none is named', async () => {
  await withTokenEndpoint({ answer: () => ({ status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } }) }, async (origin) => {
    await expect(googleToken(serviceAccount(`${origin}/token`))(request)).rejects.toMatchObject({ code: 'TOKEN_FAILED', message: expect.stringContaining('Invalid JWT Signature.') })
  })
  const broken = GcpCredentials.parse({ gcpConfig: { type: 'service_account', clientEmail: 'a@b', privateKey: 'not a key' } })
  await writeFile(join(folder, 'other.json'), '{"type": "other"}')
  for (const path of [join(folder, 'none.json'), join(folder, 'other.json')]) {
    await expect(googleToken({ gcpConfig: { type: 'gcp_credential_path', path } })(request)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(path) })
  }
  await expect(googleToken(broken)(request)).rejects.toMatchObject({ code: 'CONFIG_INVALID', hint: expect.stringContaining('private_key') })
})
