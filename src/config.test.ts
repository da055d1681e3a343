import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { workflowFileJsonSchema, workflowNames, packageRoot, readPort, readSettings, readSinkChoice, readWorkflowFile } from './config.ts'

const minimal = `source:
  type: postgres
  serviceName: local
  serviceConnection: {config: {username: reader, authType: {password: $DB_PASSWORD}, hostPort: 'localhost:5432', database: shop}}
`

/** Every YAML example of a page of the documentation. */
function examplesOf(page: string): string[] {
  const text = readFileSync(join(packageRoot, 'docs', page), 'utf8')
  return [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, example]) => example!)
}

describe('settings', () => {
  test('come from the environment, with their defaults', () => {
    expect(readSettings({ HOME: '/nowhere', TRUNKLINE_HOME: '/data' })).toMatchObject({ databaseUrl: undefined, home: '/data', host: '127.0.0.1', port: 8585 })
    expect(readSettings({ DATABASE_URL: 'postgresql://u:p@h/d', TRUNKLINE_PORT: '0' })).toMatchObject({ port: 0, allowedHosts: [] })
    expect(readSettings({ TRUNKLINE_ALLOWED_HOSTS: 'catalog.example, other' }).allowedHosts).toEqual(['catalog.example', 'other'])
    expect(JSON.stringify(readSettings({ DATABASE_URL: 'postgresql://u:hunter2@h/d' }).databaseUrl)).not.toContain('hunter2')
  })

  test.each(['abc', '-1', '65536', '1.5', ''])('%j is not a port', (text) => {
    expect(() => readPort(text, '--port')).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }))
  })

  test('a sink is catalog or a file', () => {
    expect(readSinkChoice('catalog')).toEqual({ type: 'catalog' })
    expect(readSinkChoice('file:out/calls.jsonl')).toEqual({ type: 'file', filename: 'out/calls.jsonl', includeExtension: false })
    for (const text of ['kafka', 'file', 'file:', '']) expect(() => readSinkChoice(text)).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }))
  })
})

describe('workflow files', () => {
  test('a minimal file has the defaults of the connection and the workflow', () => {
    const file = readWorkflowFile(minimal, { fileName: 'm.yaml', environment: { DB_PASSWORD: 'x' } })
    expect(file).toMatchObject({
      serviceName: 'local', sink: { type: 'catalog' },
      connection: { type: 'Postgres', ingestAllDatabases: false, schemaFilterPattern: { excludes: ['^information_schema$'] }, classificationName: 'PostgresPolicyTags' },
      config: { markDeletedTables: true, includeOwners: false },
    })
  })

  test('the problems of a connection are told with the others', () => {
    const text = minimal.replace('hostPort', 'databaseSchema: x, sslMode: verify_ca, hostPort').replace('localhost:5432', 'localhost:abc')
    expect(() => readWorkflowFile(text, { fileName: 'm.yaml', environment: {} })).toThrow(/^m\.yaml has 4 problems:[^]*DB_PASSWORD[^]*databaseSchema is not a known key[^]*"abc" is not a port[^]*did you mean verify-ca\?/)
  })

  test('every example of the documentation is a valid file', () => {
    const examples = [...examplesOf('metadata.md'), ...examplesOf('cli.md')].filter((example) => example.includes('source:'))
    expect(examples.length).toBeGreaterThan(1)
    for (const example of examples) {
      const file = readWorkflowFile(example, { fileName: 'docs', environment: { DB_PASSWORD: 'x' }, sink: { type: 'catalog' } })
      expect(file.warnings).toEqual([])
    }
  })
})

describe.each(workflowNames)('the JSON Schema of %s files for editors', (workflow) => {
  const committed = JSON.parse(readFileSync(join(packageRoot, 'schemas', `workflow-${workflow}.schema.json`), 'utf8')) as object

  test('is the one in schemas/ (trunkline schema <workflow> > schemas/workflow-<workflow>.schema.json)', () => {
    expect(committed).toEqual(JSON.parse(JSON.stringify(workflowFileJsonSchema(workflow))))
  })

  test('describes the options of the workflow', () => {
    const { properties } = committed as { properties: Record<string, { properties: Record<string, { properties: Record<string, { properties: Record<string, { title?: string; description?: string }> }> }> }> }
    const options = properties['source']!.properties['sourceConfig']!.properties['config']!.properties
    for (const [name, option] of Object.entries(options)) expect([name, option.title, option.description]).toEqual([name, expect.any(String), expect.any(String)])
  })
})

test('the JSON Schema of metadata files accepts what is accepted and refuses what is refused', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(workflowFileJsonSchema('metadata'))
  expect([validate(parse(minimal)), validate.errors]).toEqual([true, null])
  expect(validate(parse(minimal.replace('hostPort', 'hostport')))).toBe(false)
  expect(validate(parse(minimal.replace('serviceName: local', '')))).toBe(false)
})
