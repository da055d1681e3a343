import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { withTokenEndpoint } from '../../../../test/token-endpoint.ts'
import { AwsCredentials } from '../../../model/cloud-credentials.ts'
import { checkRegion } from './aws-region.ts'
import { iamToken } from './iam.ts'

const request = { host: 'shop.abc123.eu-central-1.rds.amazonaws.com', port: 5432, user: 'reader', database: 'shop' }
const keys = { awsAccessKeyId: 'AKIAEXAMPLE', awsSecretAccessKey: 'secret/key+of=it' }

afterEach(() => vi.unstubAllEnvs())

async function readToken(aws: Partial<AwsCredentials>): Promise<URL> {
  const token = await iamToken(AwsCredentials.parse({ awsRegion: 'eu-central-1', ...aws }))(request)
  return new URL(`https://${token}`)
}

test('static keys sign a token for host, port and role, good for fifteen minutes, without any network', async () => {
  const url = await readToken(keys)
  expect(url.host).toBe('shop.abc123.eu-central-1.rds.amazonaws.com:5432')
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'connect', DBUser: 'reader', 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Expires': '900', 'X-Amz-SignedHeaders': 'host',
    'X-Amz-Credential': expect.stringMatching(/^AKIAEXAMPLE\/\d{8}\/eu-central-1\/rds-db\/aws4_request$/),
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(url.searchParams.has('X-Amz-Security-Token')).toBe(false)
  expect(String(url)).not.toContain(encodeURIComponent(keys.awsSecretAccessKey))
})

test('a session token goes along', async () => {
  expect((await readToken({ ...keys, awsSessionToken: 'session' })).searchParams.get('X-Amz-Security-Token')).toBe('session')
})

test('a profile and the default chain are asked where there are no keys', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-aws-'))
  await writeFile(join(folder, 'credentials'), '[nightly]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = x\n')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'))
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'))
  expect((await readToken({ profileName: 'nightly' })).searchParams.get('X-Amz-Credential')).toMatch(/^AKIAPROFILE\//)
  await expect(readToken({ profileName: 'unknown' })).rejects.toMatchObject({ code: 'TOKEN_FAILED', message: expect.stringContaining('unknown') })
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIADEFAULT')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x')
  expect((await readToken({})).searchParams.get('X-Amz-Credential')).toMatch(/^AKIADEFAULT\//)
  await rm(folder, { recursive: true })
})

const assumed = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
  <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:s</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/reader/s</Arn></AssumedRoleUser>
  <Credentials><AccessKeyId>ASIAASSUMED</AccessKeyId><SecretAccessKey>y</SecretAccessKey><SessionToken>temporary</SessionToken>
  <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`

test('a role is assumed under its session name and source identity, anew for every connection', async () => {
  await withTokenEndpoint({ answer: () => ({ body: assumed }) }, async (endPointURL, asked) => {
    const source = iamToken(AwsCredentials.parse({
      ...keys, awsRegion: 'eu-central-1', endPointURL, assumeRoleArn: 'arn:aws:iam::123456789012:role/reader', assumeRoleSessionName: 'nightly', assumeRoleSourceIdentity: 'alice',
    }))
    const url = new URL(`https://${await source(request)}`)
    await source(request)
    expect(url.searchParams.get('X-Amz-Credential')).toMatch(/^ASIAASSUMED\//)
    expect(url.searchParams.get('X-Amz-Security-Token')).toBe('temporary')
    expect(asked).toHaveLength(2)
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toMatchObject({
      Action: 'AssumeRole', RoleArn: 'arn:aws:iam::123456789012:role/reader', RoleSessionName: 'nightly', SourceIdentity: 'alice',
    })
  })
})

test('a role that may not be assumed is a failed token, in the words of AWS', async () => {
  const denied = '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform sts:AssumeRole</Message></Error></ErrorResponse>'
  await withTokenEndpoint({ answer: () => ({ status: 403, body: denied }) }, async (endPointURL) => {
    await expect(readToken({ ...keys, endPointURL, assumeRoleArn: 'arn:aws:iam::123456789012:role/reader' }))
      .rejects.toMatchObject({ code: 'TOKEN_FAILED', message: expect.stringContaining('not authorized to perform sts:AssumeRole') })
  })
})

test('what cannot work is refused before anything is signed', async () => {
  await expect(async () => await readToken({ awsAccessKeyId: 'AKIA' })).rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'authType.awsConfig' })
  await expect(async () => await readToken({ ...keys, awsRegion: 'Frankfurt' })).rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'authType.awsConfig.awsRegion' })
})

test('a region that only looks like one is refused, and a newer one than the SDK lists is not', async () => {
  const known = (...hosts: string[]) => async (host: string) => hosts.includes(host)
  const check = (awsRegion: string, isKnownHost = known(), host = 'db.example.com') => checkRegion(awsRegion, host, isKnownHost)
  await expect(check('eu-nowhere-1')).rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'authType.awsConfig.awsRegion', message: 'awsRegion eu-nowhere-1 is no region that the AWS SDK lists, and DNS does not know rds.eu-nowhere-1.amazonaws.com.' })
  await expect(check('cn-nowhere-1')).rejects.toMatchObject({ message: expect.stringContaining('rds.cn-nowhere-1.amazonaws.com.cn') })
  await expect(check('us-east-1', known(), request.host)).rejects.toMatchObject({ code: 'CONFIG_INVALID', hint: 'Set awsRegion: eu-central-1' })
  for (const region of ['eu-central-1', 'cn-north-1', 'us-gov-west-1']) await check(region)
  await check('eu-newest-1', known('rds.eu-newest-1.amazonaws.com'))
  await check('eu-newest-1', known(), 'shop.abc.eu-newest-1.rds.amazonaws.com')
})
