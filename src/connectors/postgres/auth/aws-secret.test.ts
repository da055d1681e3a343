import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withTokenEndpoint, type TokenAnswer, type TokenRequest } from '../../../../test/token-endpoint.ts'
import { createSecretResolver } from './secret-reference.ts'

const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/reader-AbCdEf'
const stored: Record<string, string> = { 'shop/reader': 'hunter2', [arn]: JSON.stringify({ username: 'reader', password: 'hunter3', port: 5432 }), 'shop/empty': '' }

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'aws-secret')
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1')
})
afterEach(() => vi.unstubAllEnvs())

/** Answers as Secrets Manager does. */
function answer({ body }: TokenRequest): TokenAnswer {
  const { SecretId } = JSON.parse(body) as { SecretId: string }
  const text = stored[SecretId]
  if (text === undefined) return { status: 400, body: { __type: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." } }
  return { body: { ARN: arn, Name: SecretId, SecretString: text } }
}

/** Resolves a reference, and gives the requests it took. */
async function resolve(reference: string): Promise<{ secret: string; requests: TokenRequest[] }> {
  let secret = ''
  let seen: TokenRequest[] = []
  await withTokenEndpoint({ answer }, async (origin, requests) => {
    vi.stubEnv('AWS_ENDPOINT_URL', origin)
    secret = (await createSecretResolver({})(`aws-secrets-manager:${reference}`, 'authType.password')).reveal()
    seen = requests
  })
  return { secret, requests: seen }
}

test('a secret is read by name, in the region of the environment', async () => {
  const { secret, requests } = await resolve('shop/reader')
  expect([secret, requests.length]).toEqual(['hunter2', 1])
  expect(requests[0]!.authorization).toMatch(/AKIAEXAMPLE\/\d{8}\/eu-west-1\/secretsmanager\//)
})

test('a member of a secret is read by ARN, in its region', async () => {
  const { secret, requests } = await resolve(`${arn}#password`)
  expect([secret, (await resolve(`${arn}#port`)).secret]).toEqual(['hunter3', '5432'])
  expect(requests[0]!.authorization).toMatch(/\/eu-central-1\/secretsmanager\//)
})

test.each([
  ['shop/nowhere', /AWS secret shop\/nowhere, which cannot be read: ResourceNotFoundException/],
  ['shop/empty', /holds no text/],
  ['shop/reader#password', /no JSON object with a text or number "password"/],
  [`${arn}#passwort`, /no JSON object with a text or number "passwort"/],
])('%s is said to be missing, and nothing of a secret is shown', async (reference, said) => {
  await expect(resolve(reference)).rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'authType.password', message: expect.stringMatching(said) })
  await expect(resolve(reference)).rejects.toMatchObject({ message: expect.not.stringMatching(/hunter|aws-secret\b(?!s)/) })
})
