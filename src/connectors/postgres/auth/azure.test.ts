import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { beforeAll, expect, test, vi } from 'vitest'
import { createAuthority, createServerCertificate } from '../../../../test/certificates.ts'
import type { KeyPair } from '../../../../test/certificates.ts'
import { withTokenEndpoint } from '../../../../test/token-endpoint.ts'
import type { TokenAnswer, TokenRequest } from '../../../../test/token-endpoint.ts'
import { azureToken } from './azure.ts'

const request = { host: 'shop.postgres.database.azure.com', port: 5432, user: 'reader', database: 'shop' }
const servicePrincipal = { tenantId: '11111111-2222-3333-4444-555555555555', clientId: '99999999-8888-7777-6666-555555555555', clientSecret: 'it~is secret&' }

// The SDK speaks HTTPS only, as Entra ID does.
let tls: KeyPair
beforeAll(async () => {
  const authority = await createAuthority('Test Cloud')
  setDefaultCACertificates([...getCACertificates(), authority.cert])
  tls = await createServerCertificate(authority, ['localhost'])
})

/** Entra ID of a tenant: it says where its endpoints are, and gives out numbered tokens. */
function createDirectory(tokens: TokenAnswer[]): (request: TokenRequest, origin: string) => TokenAnswer {
  return ({ path }, origin) => {
    const tenant = `${origin}/${servicePrincipal.tenantId}`
    if (path.includes('/.well-known/openid-configuration')) {
      return { body: { issuer: `${tenant}/v2.0`, authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`, token_endpoint: `${tenant}/oauth2/v2.0/token`, jwks_uri: `${tenant}/keys` } }
    }
    return tokens.shift() ?? { status: 500, body: {} }
  }
}

const granted = (token: string): TokenAnswer => ({ body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: token } })

test('a service principal gets a fresh token for every connection, for the scope of PostgreSQL', async () => {
  await withTokenEndpoint({ tls, answer: createDirectory([granted('first'), granted('second')]) }, async (origin, requests) => {
    const source = azureToken(servicePrincipal, { AZURE_AUTHORITY_HOST: origin })
    expect([await source(request), await source(request)]).toEqual(['first', 'second'])
    const asked = requests.filter(({ path }) => path.includes('/oauth2/v2.0/token')).map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
    expect(asked).toHaveLength(2)
    expect(asked[0]).toMatchObject({
      grant_type: 'client_credentials', client_id: servicePrincipal.clientId, client_secret: servicePrincipal.clientSecret,
      scope: expect.stringContaining('https://ossrdbms-aad.database.windows.net/.default'),
    })
  })
})

test('without a secret the default chain is asked: here the identity of the environment', async () => {
  for (const [name, value] of Object.entries({ AZURE_TENANT_ID: servicePrincipal.tenantId, AZURE_CLIENT_ID: servicePrincipal.clientId, AZURE_CLIENT_SECRET: servicePrincipal.clientSecret })) vi.stubEnv(name, value)
  await withTokenEndpoint({ tls, answer: createDirectory([granted('by default')]) }, async (origin, requests) => {
    expect(await azureToken({}, { AZURE_AUTHORITY_HOST: origin })(request)).toBe('by default')
    expect(new URLSearchParams(requests.at(-1)?.body).get('client_id')).toBe(servicePrincipal.clientId)
  })
  vi.unstubAllEnvs()
})

test('scopes of its own are asked for instead', async () => {
  await withTokenEndpoint({ tls, answer: createDirectory([granted('token')]) }, async (origin, requests) => {
    await azureToken({ ...servicePrincipal, scopes: 'api://one/.default, ' }, { AZURE_AUTHORITY_HOST: origin })(request)
    expect(new URLSearchParams(requests.at(-1)?.body).get('scope')).toContain('api://one/.default')
  })
})

test('a secret that has expired is a failed token, in the words of Azure and without the secret', async () => {
  const expired: TokenAnswer = { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000222: The provided client secret keys are expired.', error_codes: [7000222] } }
  await withTokenEndpoint({ tls, answer: createDirectory([expired]) }, async (origin) => {
    const failure: unknown = await azureToken(servicePrincipal, { AZURE_AUTHORITY_HOST: origin })(request).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'TOKEN_FAILED', message: expect.stringContaining('AADSTS7000222'), hint: expect.stringContaining('clientSecret') })
    expect(String(failure)).not.toContain(servicePrincipal.clientSecret)
  })
})

test('a secret without its client and tenant is refused', () => {
  expect(() => azureToken({ clientSecret: 'x' }, {})).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', object: 'authType.azureConfig' }))
})
