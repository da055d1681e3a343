import { createSign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type * as GoogleAuthLibrary from 'google-auth-library'
import { z } from 'zod'
import { TrunklineError } from '../../../model/errors.ts'
import type { GcpCredentials } from '../../../model/cloud-credentials.ts'
import type { PasswordSource } from '../settings/connection-settings.ts'
import { loadPackage, makeToken } from './token.ts'

/** https://cloud.google.com/sql/docs/postgres/iam-authentication */
const loginScope = 'https://www.googleapis.com/auth/sqlservice.login'
const platformScope = 'https://www.googleapis.com/auth/cloud-platform'
const impersonationEndpoint = 'https://iamcredentials.googleapis.com'
const tokenLifetimeS = 3600
const requestTimeoutMs = 10_000

const hint = 'Check the credentials, that the account has roles/cloudsql.instanceUser, and that the clock of this machine is right.'

/** Asks Google for an access token for every connection; `endpoint` is where another service account is impersonated. */
export function googleToken(google: GcpCredentials | undefined, endpoint: string = impersonationEndpoint): PasswordSource {
  return async () => await makeToken('Google', hint, () => readGoogleToken(google, loginScope, endpoint))
}

/** An access token for a scope, of the account itself or of the one that it acts as. */
export async function readGoogleToken(google: GcpCredentials | undefined, scope: string, endpoint: string = impersonationEndpoint): Promise<string | null | undefined> {
  const target = google?.gcpImpersonateServiceAccount
  if (target?.impersonateServiceAccount === undefined) return await readToken(google, scope)
  const token = await readToken(google, platformScope)
  return await impersonate(endpoint, token ?? '', { account: target.impersonateServiceAccount, lifetimeS: target.lifetime, scope })
}

async function readToken(google: GcpCredentials | undefined, scope: string): Promise<string | null | undefined> {
  const config = google?.gcpConfig
  switch (config?.type) {
    case 'service_account':
      return await grantToken({ client_email: config.clientEmail, private_key: config.privateKey, private_key_id: config.privateKeyId, token_uri: config.tokenUri }, scope)
    case 'gcp_credential_path':
      return await tokenOf(await readCredentialsFile(config.path), scope)
    case 'external_account':
      return await tokenOf({
        type: 'external_account', audience: config.audience, subject_token_type: config.subjectTokenType,
        token_url: config.tokenURL, credential_source: toCredentialSource(config.credentialSource),
      }, scope)
    case 'gcp_adc': case undefined: {
      const { GoogleAuth } = await loadGoogle()
      // A login needs no project. Unless one is given, the library looks for one first, by gcloud or by an API that the account may not use.
      return await new GoogleAuth({ scopes: scope, projectId: 'any' }).getAccessToken()
    }
  }
}

function toCredentialSource(source: Readonly<Record<string, string>>): { file: string } | { url: string } {
  const { file, url } = source
  if (file !== undefined) return { ...source, file }
  if (url !== undefined) return { ...source, url }
  throw new TrunklineError('CONFIG_INVALID', 'credentialSource names neither a file nor a url.', {
    object: 'authType.gcpConfig.gcpConfig.credentialSource', hint: 'Set file or url: where the token to exchange comes from.',
  })
}

/** Files as Google writes them; what else is in one is for other libraries. */
const CredentialsFile = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('service_account'), client_email: z.string(), private_key: z.string(),
    private_key_id: z.string().optional(), token_uri: z.url().default('https://oauth2.googleapis.com/token'),
  }),
  z.object({
    type: z.literal('external_account'), audience: z.string(), subject_token_type: z.string(), token_url: z.url(),
    credential_source: z.union([z.looseObject({ file: z.string() }), z.looseObject({ url: z.string() })]),
  }),
  z.object({ type: z.literal('authorized_user'), client_id: z.string(), client_secret: z.string(), refresh_token: z.string() }),
])

async function readCredentialsFile(path: string): Promise<z.infer<typeof CredentialsFile>> {
  try {
    return CredentialsFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    throw new TrunklineError('CONFIG_INVALID', `${path} does not hold Google credentials that can be used.`, {
      object: 'authType.gcpConfig.gcpConfig.path', hint: 'Give the file of a service account key, an external account or gcloud auth application-default login.', cause: error,
    })
  }
}

async function tokenOf(credentials: z.infer<typeof CredentialsFile>, scope: string): Promise<string | null | undefined> {
  if (credentials.type === 'service_account') return await grantToken(credentials, scope)
  const { IdentityPoolClient, UserRefreshClient } = await loadGoogle()
  if (credentials.type === 'authorized_user') {
    const { client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken } = credentials
    return (await new UserRefreshClient({ clientId, clientSecret, refreshToken }).getAccessToken()).token
  }
  const client = new IdentityPoolClient(credentials)
  client.scopes = scope
  return (await client.getAccessToken()).token
}

function loadGoogle(): Promise<typeof GoogleAuthLibrary> {
  return loadPackage('google-auth-library', () => import('google-auth-library'))
}

type ServiceAccount = { client_email: string; private_key: string; private_key_id?: string | undefined; token_uri: string }

/** The JWT bearer grant of RFC 7523; google-auth-library would always ask googleapis.com, whatever token_uri says. */
async function grantToken(account: ServiceAccount, scope: string): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1000)
  const claims = { iss: account.client_email, scope, aud: account.token_uri, iat: issuedAt, exp: issuedAt + tokenLifetimeS }
  const header = { alg: 'RS256', typ: 'JWT', ...(account.private_key_id !== undefined && { kid: account.private_key_id }) }
  const unsigned = `${encode(header)}.${encode(claims)}`
  const signature = sign(unsigned, account.private_key)
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: `${unsigned}.${signature}` })
  const answer = await post(account.token_uri, { body })
  return z.object({ access_token: z.string() }).parse(answer).access_token
}

async function impersonate(endpoint: string, token: string, { account, lifetimeS, scope }: { account: string; lifetimeS: number; scope: string }): Promise<string> {
  const answer = await post(`${endpoint}/v1/projects/-/serviceAccounts/${encodeURIComponent(account)}:generateAccessToken`, {
    body: JSON.stringify({ scope: [scope], lifetime: `${lifetimeS}s` }),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  })
  return z.object({ accessToken: z.string() }).parse(answer).accessToken
}

async function post(url: string, request: { body: string | URLSearchParams; headers?: Record<string, string> }): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', ...request, signal: AbortSignal.timeout(requestTimeoutMs) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}: ${text.replaceAll(/\s+/g, ' ').slice(0, 300)}`)
  return JSON.parse(text)
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function sign(text: string, privateKey: string): string {
  try {
    // A key pasted into YAML or an environment variable often has its line breaks written out.
    return createSign('RSA-SHA256').update(text).sign(privateKey.replaceAll(String.raw`\n`, '\n'), 'base64url')
  } catch (error) {
    throw new TrunklineError('CONFIG_INVALID', 'The private key of the Google service account is not a private key in PEM form.', {
      object: 'authType.gcpConfig', hint: 'Copy private_key from the key file as it is.', cause: error,
    })
  }
}
