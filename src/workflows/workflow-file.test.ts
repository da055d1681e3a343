import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { TrunklineError } from '../model/errors.ts'
import type { SinkChoice } from './workflow-config.ts'
import { parseWorkflowFile } from './workflow-file.ts'
import { parseYaml } from './yaml-document.ts'

const connectionSchema = z.strictObject({
  type: z.literal('Postgres').default('Postgres'),
  username: z.string(),
  hostPort: z.string(),
  database: z.string(),
  authType: z.union([z.strictObject({ password: z.string() }), z.strictObject({ awsConfig: z.strictObject({ awsRegion: z.string() }) })]).optional(),
  sslMode: z.enum(['disable', 'require', 'verify-full']).default('disable'),
})

function parse(text: string, environment: Record<string, string> = {}, sink?: SinkChoice) {
  return parseWorkflowFile(text, { fileName: 'metadata.yaml', connectionSchema, environment, ...(sink !== undefined && { sink }) })
}

function errorOf(text: string, environment: Record<string, string> = {}): TrunklineError {
  try {
    parse(text, environment)
  } catch (error) {
    if (error instanceof TrunklineError) return error
    throw error
  }
  throw new Error('the file was accepted')
}

/** The example of the OpenMetadata documentation, line numbers matter below. */
const documented = `source:
  type: postgres
  serviceName: local_postgres
  serviceConnection:
    config:
      type: PostgreSQL
      username: username
      authType:
        password: \${DB_PASSWORD}
      hostPort: localhost:5432
      database: shop
  sourceConfig:
    config:
      type: DatabaseMetadata
      markDeletedTables: true
      threads: 4
      schemaFilterPattern:
        includes:
          - ^public$
sink:
  type: catalog
  config: {}
workflowConfig:
  loggerLevel: INFO
`
const secret = { DB_PASSWORD: 'a: "b" #c $HOME\\' }

test('the documented file is read with its defaults, and a variable holds any character', () => {
  const file = parse(documented, secret)
  expect(file).toMatchObject({
    workflow: 'metadata', serviceName: 'local_postgres', sink: { type: 'catalog' }, warnings: [],
    connection: { type: 'Postgres', username: 'username', authType: { password: 'a: "b" #c $HOME\\' }, hostPort: 'localhost:5432', database: 'shop' },
    config: { markDeletedTables: true, markDeletedSchemas: false, includeViews: true, includeOwners: false, threads: 4, jsonSchemaSampleSize: 10, schemaFilterPattern: { includes: ['^public$'] } },
    workflowConfig: { loggerLevel: 'INFO', raiseOnError: true, successThreshold: 90 },
  })
})

test('the same file as JSON, with source type in capitals and empty keys, means the same', () => {
  const json = { source: { type: 'Postgres', serviceName: 's', serviceConnection: { config: { username: 'u', hostPort: 'h', database: 'd', sslMode: null } }, sourceConfig: { config: { tableFilterPattern: null } } }, sink: null }
  expect(parse(JSON.stringify(json))).toMatchObject({ serviceName: 's', connection: { sslMode: 'disable' }, config: { markDeletedTables: true }, sink: { type: 'catalog' } })
})

test('numbers and switches may come from variables, and yes is true', () => {
  const text = documented.replace('threads: 4', 'threads: $THREADS').replace('markDeletedTables: true', 'markDeletedTables: no')
  expect(parse(text, { ...secret, THREADS: '3' }).config).toMatchObject({ threads: 3, markDeletedTables: false })
})

describe('a bad file is refused with all its problems, their lines and code CONFIG_INVALID', () => {
  test.each<[problem: string, from: string | RegExp, to: string, said: string]>([
    ['unknown key', 'hostPort:', 'hostport:', 'line 10: source.serviceConnection.config.hostport is not a known key; did you mean hostPort?'],
    ['unknown key far from all', 'database: shop', 'database: shop\n      zzz: 1', 'line 12: source.serviceConnection.config.zzz is not a known key.'],
    ['key at the wrong level', '  sourceConfig:', '  successThreshold: 5\n  sourceConfig:', 'line 12: source.successThreshold is not a known key; it belongs in workflowConfig.'],
    ['missing field', '      username: username\n', '', 'line 5: source.serviceConnection.config.username is missing.'],
    ['missing part', /^source:[^]*?(?=sink:)/, '', 'source is missing.'],
    ['text for a number', 'threads: 4', 'threads: many', 'line 16: source.sourceConfig.config.threads must be a number, not text.'],
    ['too small', 'threads: 4', 'threads: 0', 'line 16: source.sourceConfig.config.threads must be at least 1.'],
    ['mapping for text', 'database: shop', 'database: {a: 1}', 'line 11: source.serviceConnection.config.database must be text, not a mapping (key: value).'],
    ['number for text', 'username: username', 'username: 0123', 'line 7: source.serviceConnection.config.username must be text, not a number; put it in quotes.'],
    ['wrong choice', 'database: shop', 'database: shop\n      sslMode: verify_full', 'line 12: source.serviceConnection.config.sslMode must be one of disable, require, verify-full, not "verify_full"; did you mean verify-full?'],
    ['wrong sink', 'type: catalog', 'type: kafka', 'line 21: sink.type must be one of catalog, file, metadata-rest, not "kafka".'],
    ['sink without its field', 'type: catalog\n  config: {}', 'type: file\n  config: {}', 'line 22: sink.config.filename is missing.'],
    ['other connector', 'type: postgres', 'type: mysql', 'line 2: source.type must be postgres, not "mysql".'],
    ['union', 'password:', 'pasword:', 'line 9: source.serviceConnection.config.authType.pasword is not a known key; did you mean password?'],
    ['list for mapping', /schemaFilterPattern:[^]*?\^public\$/, 'schemaFilterPattern: [a]', 'line 17: source.sourceConfig.config.schemaFilterPattern must be a mapping (key: value), not a list.'],
  ])('%s', (_problem, from, to, said) => {
    const error = errorOf(documented.replace(from, to), secret)
    expect(error.code).toBe('CONFIG_INVALID')
    expect(error.message).toBe(`metadata.yaml has a problem: ${said}`)
  })

  test('several problems are told at once', () => {
    const text = documented.replace('hostPort:', 'hostport:').replace('threads: 4', 'thread: 4')
    expect(errorOf(text).message).toBe([
      'metadata.yaml has 3 problems:',
      '  - line 9: source.serviceConnection.config.authType.password uses the environment variable DB_PASSWORD, which is not set',
      '  - line 10: source.serviceConnection.config.hostport is not a known key; did you mean hostPort?',
      '  - line 16: source.sourceConfig.config.thread is not a known key; did you mean threads?',
    ].join('\n'))
  })

  test.each([
    ['broken YAML', 'source: [a', 'metadata.yaml has a problem: line 1: '],
    ['a key written twice', 'sink: {type: catalog}\nsink: {type: catalog}', 'line 2: Map keys must be unique'],
    ['nothing', '', 'the file must hold a mapping'],
    ['a text', 'hello', 'the file must hold a mapping'],
  ])('%s', (_name, text, said) => {
    expect(errorOf(text)).toMatchObject({ code: 'CONFIG_INVALID' })
    expect(errorOf(text).message).toContain(said)
  })

  test('no message shows a secret', () => {
    const text = documented.replace('authType:\n', 'authType:\n        more: 1\n')
    expect(errorOf(text, { DB_PASSWORD: 'hunter2' }).message).not.toContain('hunter2')
    expect(errorOf('password: hunter2\n  - broken: [').message).not.toContain('hunter2')
  })
})

describe('keys of other versions', () => {
  test('old ones are accepted with a warning', () => {
    const text = documented.replace('threads: 4', 'markDeletedTablesFromFilterOnly: false\n      viewParsingTimeoutLimit: 60\n      overrideViewLineage: true\n      generateSampleData: true')
    const file = parse(text, secret)
    expect(file.config).toMatchObject({ queryParsingTimeoutLimit: 60 })
    expect(file.warnings).toEqual([
      'The old key markDeletedTablesFromFilterOnly is ignored: only what vanished from PostgreSQL is ever marked deleted.',
      'The old key viewParsingTimeoutLimit is now called queryParsingTimeoutLimit.',
      'The old key overrideViewLineage is ignored: it belongs to the lineage workflow.',
      'The old key generateSampleData is ignored: samples have a workflow of their own.',
      'The key queryParsingTimeoutLimit has no effect on a metadata run of PostgreSQL.',
    ])
  })
})

describe('sinks', () => {
  const server = `sink:\n  type: metadata-rest\n  config: {}\nworkflowConfig:\n  openMetadataServerConfig:\n    hostPort: http://localhost:8585/api\n    authProvider: openmetadata\n    securityConfig:\n      jwtToken: abc\n`
  const toServer = documented.replace(/sink:[^]*/, server)

  test('an OpenMetadata file writes to its server, or to another sink that is asked for', () => {
    const { sink } = parse(toServer, secret)
    expect(sink).toMatchObject({ type: 'metadata-rest', includeExtension: false, server: { hostPort: 'http://localhost:8585/api', securityConfig: { jwtToken: 'abc' } } })
    expect(parse(toServer, secret, { type: 'catalog' }).sink).toEqual({ type: 'catalog' })
  })

  test('without a sink, a server means metadata-rest and no server the own catalog', () => {
    expect(parse(toServer.replace(/sink:[^]*?(?=workflowConfig)/, ''), secret).sink.type).toBe('metadata-rest')
    expect(errorOf(toServer.replace(/workflowConfig:[^]*/, ''), secret)).toMatchObject({ code: 'CONFIG_INVALID', object: 'workflowConfig.openMetadataServerConfig' })
    expect(parse(documented.replace(/sink:[^]*/, ''), secret).sink).toEqual({ type: 'catalog' })
  })

  test('a file sink has its name', () => {
    expect(parse(documented.replace(/type: catalog\n.*/, 'type: file\n  config: {filename: out.jsonl}'), secret).sink).toEqual({ type: 'file', filename: 'out.jsonl', includeExtension: false })
  })
})

test('a file without a connection means the one that is stored with its service', () => {
  const file = parse('source:\n  type: postgres\n  serviceName: local_postgres\n')
  expect(file).toMatchObject({ workflow: 'metadata', serviceName: 'local_postgres' })
  expect('connection' in file).toBe(false)
})

test('a number that a double would round stays the text that it is, so that bounds of bigint and numeric are exact', () => {
  expect(parseYaml('[9007199254740993, 9007199254740992, 0.10, 12345678901234567890.12, -0.10000000000000000001, 1e3]').value).toEqual(['9007199254740993', 9007199254740992, 0.1, '12345678901234567890.12', '-0.10000000000000000001', 1000])
})
