import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { hasOpenMetadataSchemas, schemasFolder } from '../../../test/open-metadata-schemas.ts'
import { PostgresConnection, postgresConnectionIn, secretPaths } from './connection.ts'

const minimal = { username: 'reader', hostPort: 'db:5432', database: 'shop' }

test('the minimal connection gets the defaults of OpenMetadata', () => {
  expect(PostgresConnection.parse(minimal)).toEqual({
    ...minimal,
    type: 'Postgres',
    scheme: 'postgresql+psycopg2',
    ingestAllDatabases: false,
    schemaFilterPattern: { includes: [], excludes: ['^information_schema$'] },
    databaseFilterPattern: { includes: [], excludes: ['^template1$', '^template0$'] },
    classificationName: 'PostgresPolicyTags',
    queryStatementSource: 'pg_stat_statements',
    supportsMetadataExtraction: true, supportsUsageExtraction: true, supportsLineageExtraction: true, supportsDBTExtraction: true,
    supportsProfiler: true, supportsDatabase: true, supportsQueryComment: true, supportsDataDiff: true,
  })
})

test('every way to sign in is told from the others by its keys', () => {
  const ways = [
    { password: 'x' },
    {},
    { awsConfig: { awsRegion: 'eu-central-1' } },
    { azureConfig: { clientId: 'c', clientSecret: 's', tenantId: 't' } },
    { enableIamAuth: true },
    { enableIamAuth: true, gcpConfig: { gcpConfig: { type: 'gcp_adc' } } },
    { enableIamAuth: true, gcpConfig: { gcpConfig: { type: 'service_account', privateKey: 'k', clientEmail: 'a@b' } } },
  ]
  for (const authType of ways) expect(PostgresConnection.parse({ ...minimal, authType }).authType).toMatchObject(authType)
})

test('PostgreSQL is another spelling of Postgres', () => {
  expect(PostgresConnection.parse({ ...minimal, type: 'PostgreSQL' }).type).toBe('Postgres')
})

test('an unknown key, a bad port and an empty name are refused', () => {
  for (const wrong of [{ hostport: 'x' }, { databaseSchema: 'public' }, { hostPort: 'db:port' }, { username: '' }, { sslMode: 'on' }, { authType: { pasword: 'x' } }]) {
    expect(PostgresConnection.safeParse({ ...minimal, ...wrong }).success, JSON.stringify(wrong)).toBe(false)
  }
})

test('the variables of libpq stand in for required keys, and for nothing that is written', () => {
  const schema = postgresConnectionIn({ PGHOST: 'db', PGPORT: '6432', PGUSER: 'reader' })
  expect(schema.parse({ database: 'shop' })).toMatchObject({ hostPort: 'db:6432', username: 'reader', database: 'shop' })
  expect(schema.parse(minimal)).toMatchObject(minimal)
  expect(schema.safeParse({}).error?.issues.map(({ path }) => path)).toEqual([['database']])
  expect(postgresConnectionIn({ PGHOST: 'bad host' }).safeParse(minimal).success).toBe(true)
  expect(postgresConnectionIn({ PGHOST: 'bad host' }).safeParse({ ...minimal, hostPort: undefined }).success).toBe(false)
})

test('the secrets of a connection are known by their paths', () => {
  expect(secretPaths).toEqual([
    'authType.password', 'authType.awsConfig.awsSecretAccessKey', 'authType.awsConfig.awsSessionToken', 'authType.azureConfig.clientSecret',
    'authType.gcpConfig.gcpConfig.privateKey', 'sslConfig.caCertificate', 'sslConfig.sslCertificate', 'sslConfig.sslKey',
    'sampleDataStorageConfig.config.storageConfig.awsSecretAccessKey', 'sampleDataStorageConfig.config.storageConfig.awsSessionToken',
  ])
})

test('a form can be made from it: every key has a title, a description and a type', () => {
  const schema = z.toJSONSchema(PostgresConnection, { io: 'input', target: 'draft-7' })
  for (const [key, property] of Object.entries(schema.properties ?? {})) expect(property, key).toMatchObject({ title: expect.any(String), description: expect.any(String) })
  expect(schema.required?.toSorted()).toEqual(['database', 'hostPort', 'username'])
  expect(schema.additionalProperties).toBe(false)
})

if (hasOpenMetadataSchemas) {
  test('its keys are those of postgresConnection.json', () => {
    const text = readFileSync(join(schemasFolder, 'entity/services/connections/database/postgresConnection.json'), 'utf8')
    const { properties } = JSON.parse(text) as { properties: object }
    expect(Object.keys(PostgresConnection.shape).toSorted()).toEqual(Object.keys(properties).toSorted())
  })
}
