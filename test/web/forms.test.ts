import { expect, test } from 'vitest'
import { z } from 'zod'
import { PostgresConnection } from '../../src/connectors/postgres/connection.ts'
import { MetadataConfig } from '../../src/workflows/metadata/config.ts'
import { problemsOf, pruned, secretMask, serverProblems, withValue } from '../../web/forms/form-value.ts'
import { alternativeIndex, alternativesOf, fieldKindOf, type JsonSchema, startOf } from '../../web/forms/json-schema.ts'
import { nameProblem } from '../../web/pages/services/new/service-name.ts'

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) as JsonSchema
const connection = schemaOf(PostgresConnection)
const kindOf = (name: string) => fieldKindOf(connection.properties?.[name] ?? {})

test('each setting of a connection gets the field that fits it', () => {
  expect(Object.fromEntries(['hostPort', 'sslMode', 'ingestAllDatabases', 'authType', 'sslConfig', 'connectionOptions'].map((name) => [name, kindOf(name)]))).toEqual({
    hostPort: 'text', sslMode: 'choice', ingestAllDatabases: 'switch', authType: 'variants', sslConfig: 'group', connectionOptions: 'entries',
  })
  expect(fieldKindOf(connection.properties?.['sslConfig']?.properties?.['sslKey'] ?? {})).toBe('pem')
  const options = schemaOf(MetadataConfig)
  expect(['includeViews', 'threads', 'schemaFilterPattern', 'ownerConfig', 'type'].map((name) => fieldKindOf(options.properties?.[name] ?? {}))).toEqual(['switch', 'number', 'group', 'group', 'fixed'])
})

test('the way to sign in is told by what stands there, and each begins with what tells it from the others', () => {
  const ways = alternativesOf(connection.properties?.['authType'] ?? {}) ?? []
  const titleOf = (value: unknown) => ways[alternativeIndex(ways, value)]?.title
  expect(titleOf(undefined)).toBe('Password')
  expect(titleOf({ password: secretMask })).toBe('Password')
  expect(titleOf({ awsConfig: { awsRegion: 'eu-central-1' } })).toBe('AWS IAM')
  for (const way of ways) expect(titleOf(startOf(way))).toBe(way.title)
  const google = alternativesOf(ways[3]?.properties?.['gcpConfig']?.properties?.['gcpConfig'] ?? {}) ?? []
  for (const way of google) expect(google[alternativeIndex(google, startOf(way))]?.title).toBe(way.title)
})

test('what is missing or wrong is told field by field, within the chosen shape only', () => {
  expect([...problemsOf(connection, {}).keys()]).toEqual(['username', 'hostPort', 'database'])
  const aws = { username: 'r', hostPort: 'h', database: 'd', authType: { awsConfig: { endPointURL: 'sts' } } }
  expect([...problemsOf(connection, aws)]).toEqual([['authType.awsConfig.awsRegion', 'This is needed.'], ['authType.awsConfig.endPointURL', 'It must be a whole address, such as https://example.com/path.']])
  expect([...problemsOf(schemaOf(MetadataConfig), { threads: 0.5 })]).toEqual([['threads', 'It must be a whole number.']])
})

test('what is sent has no empty texts and no empty optional objects, but the object that tells a shape stays', () => {
  const typed = withValue({ username: 'r', authType: { azureConfig: { clientId: '' } }, sslConfig: {} }, ['sslConfig', 'caCertificate'], '')
  expect(pruned(connection, typed)).toEqual({ username: 'r', authType: { azureConfig: {} } })
  expect(pruned(connection, { authType: { password: secretMask } })).toEqual({ authType: { password: secretMask } })
})

test('the problems that the server found stand at their fields', () => {
  const several = 'The connection has 2 problems:\n  - hostPort has no host.\n  - authType.password must be text'
  expect([...serverProblems(connection, several)]).toEqual([['hostPort', 'Has no host.'], ['authType.password', 'Must be text']])
  expect([...serverProblems(connection, 'The connection has a problem: hostPort has no host.')]).toEqual([['hostPort', 'Has no host.']])
  expect([...serverProblems(connection, 'request.connection.config.authType.password is a mask, and the secret behind it was stored for another hostPort.')])
    .toEqual([['authType.password', 'The stored one was entered for another host and port: enter it again.']])
  expect([...serverProblems(connection, 'The server is down.')]).toEqual([])
})

test('the name of a service has letters, digits and _ - . & ( ) only', () => {
  for (const good of ['shop', 'Größe-1', 'a.b', 'R&D(eu)']) expect(nameProblem(good)).toBeUndefined()
  expect(nameProblem('')).toContain('needs a name')
  expect(nameProblem('my shop')).toContain('no spaces')
  expect(nameProblem('a/b')).toContain('no /')
  expect(nameProblem('x'.repeat(257))).toContain('256')
})
