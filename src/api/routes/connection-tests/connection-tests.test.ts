import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, startApi } from '../../../../test/api-server.ts'
import { createReferee, hasOpenMetadataSchemas, objections } from '../../../../test/open-metadata-schemas.ts'
import { startPrivateServer, type PrivateServer } from '../../../../test/private-server.ts'
import { servers } from '../../../../test/server.ts'
import { Client } from 'pg'

const workflows = '/automations/workflows'
const names = [
  'CheckAccess', 'GetDatabases', 'GetSchemas', 'GetTables', 'GetViews', 'GetTags', 'GetQueries', 'GetColumnMetadata', 'GetTableComments', 'GetInformationSchemaColumns',
]
/** Properties of OpenMetadata's Workflow and TestServiceConnectionRequest (its JSON schemas of April 2026, which are not in every clone). */
const workflowProperties = 'id name displayName description fullyQualifiedName workflowType status request response openMetadataServerConnection owners version updatedAt updatedBy'
  + ' href changeDescription incrementalChangeDescription deleted translations domains dataProducts'
const requestProperties = 'connection serviceType connectionType serviceName secretsManagerProvider ingestionRunner'

describe.each(servers())('tests of connections over the API, PostgreSQL %i', (major) => {
  let api: ApiServer
  let server: PrivateServer
  const answers: string[] = []
  const logged: unknown[] = []
  const call: ApiServer['call'] = async (...request) => {
    const answer = await api.call(...request)
    answers.push(answer.body)
    return answer
  }
  let count = 0
  const config = (changed: object = {}) => ({ hostPort: `127.0.0.1:${server.port}`, username: 'reader', database: 'postgres', authType: { password: 'hunter2' }, ...changed })
  const create = (changed: object = {}, request: object = {}) =>
    call('POST', workflows, { name: `test ${count += 1}`, workflowType: 'TEST_CONNECTION', request: { connection: { config: config(changed) }, serviceType: 'Database', connectionType: 'Postgres', ...request } })

  async function run(changed: object = {}, request: object = {}) {
    const { id } = (await create(changed, request)).json()
    expect((await call('POST', `${workflows}/trigger/${id}`)).json()).toMatchObject({ code: 200, platform: 'Trunkline' })
    await expect.poll(async () => (await call('GET', `${workflows}/${id}`)).json().status).toBe('Successful')
    return (await call('GET', `${workflows}/${id}`)).json()
  }

  beforeAll(async () => {
    api = await startApi(major, (entry) => logged.push(entry))
    server = await startPrivateServer({ major, hba: ['host all all all scram-sha-256'] })
    const client = new Client(server.connection('postgres'))
    await client.connect()
    await client.query("create role reader login password 'hunter2'")
    await client.end()
  })
  afterAll(async () => {
    await api.close()
    await server.stop()
  })

  test('what a test consists of is told by name and in the list', async () => {
    const definition = (await call('GET', '/services/testConnectionDefinitions/name/Postgres.testConnectionDefinition')).json()
    expect(definition).toMatchObject({ name: 'Postgres', fullyQualifiedName: 'Postgres.testConnectionDefinition' })
    expect(definition.steps.map((step: { name: string }) => step.name)).toEqual(names)
    expect(definition.steps.filter((step: { mandatory: boolean }) => step.mandatory).map((step: { name: string }) => step.name)).toEqual(names.slice(0, 4))
    const older = (await call('GET', '/services/testConnectionDefinitions/name/Postgres.testConnectionDefinition', undefined, { 'user-agent': 'python-requests/2.32.3' })).json() as { steps: { name: string }[] }
    expect(older.steps.map(({ name }) => name)).toEqual(['CheckAccess', 'GetDatabases', 'GetSchemas', 'GetTables', 'GetViews', 'GetTags', 'GetQueries'])
    expect((await call('GET', '/services/testConnectionDefinitions')).json()).toEqual({ data: [definition], paging: { total: 1 } })
    expect((await call('GET', '/services/testConnectionDefinitions/name/Mysql.testConnectionDefinition')).json()).toMatchObject({ code: 404, errorCode: 'ENTITY_NOT_FOUND' })
  })

  test('a test is created, triggered, looked at and deleted', async () => {
    const created = await create()
    expect([created.statusCode, created.json().status, created.json().response]).toEqual([201, 'Pending', undefined])
    const done = await run()
    expect(done.response.status).toBe('Successful')
    expect(done.response.steps.map((step: { name: string }) => step.name)).toEqual(names)
    const queries = done.response.steps.find((step: { name: string }) => step.name === 'GetQueries')
    expect(queries).toEqual({
      name: 'GetQueries', mandatory: false, passed: false, errorLog: 'QUERY_STATISTICS_MISSING',
      message: expect.stringMatching(/^The extension pg_stat_statements does not exist in database "postgres"\. As a superuser, run .*CREATE EXTENSION pg_stat_statements$/),
    })
    const ours = (await call('GET', `/catalog/connectionTests/${done.id}`)).json()
    expect(ours).toMatchObject({ id: done.id, status: 'Successful' })
    expect(ours.steps[6].diagnosis).toMatchObject({ code: 'QUERY_STATISTICS_MISSING', hint: expect.stringContaining('CREATE EXTENSION') })
    expect((await call('GET', `${workflows}/name/${encodeURIComponent(done.name)}`)).json()).toEqual(done)
    expect((await call('DELETE', `${workflows}/${done.id}?hardDelete=true`)).statusCode).toBe(200)
    expect((await call('GET', `${workflows}/${done.id}`)).statusCode).toBe(404)
  })

  test('a wrong password is a test that failed, with the code, the server\'s words and what to do', async () => {
    const { response } = await run({ authType: { password: 'hunter3' } })
    expect(response.status).toBe('Failed')
    expect(response.steps[0]).toMatchObject({ passed: false, errorLog: expect.stringMatching(/^AUTHENTICATION_FAILED\n28P01: /), message: expect.stringContaining('authType.password') })
    expect(response.steps[1]).toEqual({ name: 'GetDatabases', mandatory: true, passed: false, message: 'Not tried, because there is no connection.' })
  })

  test('a connection that is none is refused at once, with every problem', async () => {
    const refusals: [object, string, string][] = [
      [{ hostPort: undefined, usrname: 'x' }, 'CONFIG_INVALID', 'hostPort is missing'],
      [{ hostPort: 'a:1,b:99999' }, 'CONFIG_INVALID', '99999'],
      [{ sslConfig: { caCertificate: '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----' } }, 'TLS_CONFIG_INVALID', 'caCertificate'],
      [{ authType: { awsConfig: { awsRegion: 'nowhere' } } }, 'CONFIG_INVALID', 'awsRegion "nowhere"'],
      [{ authType: { password: 'env:NO_SUCH_VARIABLE' } }, 'CONFIG_INVALID', 'NO_SUCH_VARIABLE'],
    ]
    for (const [changed, code, sentence] of refusals) {
      const answer = await create(changed)
      expect([answer.statusCode, answer.json().errorCode, answer.json().message]).toEqual([400, code, expect.stringContaining(sentence)])
    }
    expect((await create({}, { connectionType: 'Mysql' })).json()).toMatchObject({ code: 501, errorCode: 'NOT_OFFERED' })
    expect((await call('POST', workflows, { name: 'x', workflowType: 'REVERSE_INGESTION', request: { connection: { config: {} }, connectionType: 'Postgres' } })).json()).toMatchObject({ errorCode: 'NOT_OFFERED' })
    expect((await call('POST', workflows, { name: '', workflowType: 'TEST_CONNECTION' })).json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
    expect((await call('POST', `${workflows}/trigger/6a1f0c36-4a4b-4a8e-9a43-0d5f9d0a0001`)).statusCode).toBe(404)
  })

  test('a mask stands for the stored secret of the service, and is sent nowhere else', async () => {
    await call('PUT', '/services/databaseServices', { name: 'my.pg', serviceType: 'Postgres', connection: { config: config() } })
    const masked = { authType: { password: '*********' } }
    expect((await run(masked, { serviceName: 'my.pg' })).response).toMatchObject({ status: 'Successful' })
    for (const [changed, request, sentence] of [
      [masked, {}, 'no stored secret'],
      [{ ...masked, hostPort: `localhost:${server.port}` }, { serviceName: 'my.pg' }, 'another hostPort'],
      [{ authType: { awsConfig: { awsRegion: 'eu-central-1', awsSecretAccessKey: '*********' } } }, { serviceName: 'my.pg' }, 'no stored secret'],
    ] as const) expect((await create(changed, request)).json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID', message: expect.stringContaining(sentence) })
    expect((await create(masked, { serviceName: 'nobody' })).json()).toMatchObject({ code: 404, errorCode: 'ENTITY_NOT_FOUND' })
  })

  test('the form, the preview of filters and what the role can see come from the connection that is stored', async () => {
    expect((await call('GET', '/catalog/connection-schema/Postgres')).json()).toMatchObject({ type: 'object', required: ['username', 'hostPort', 'database'] })
    const { id } = (await create({ authType: { password: '*********' } }, { serviceName: 'my.pg' })).json()
    const preview = (await call('POST', `/catalog/connectionTests/${id}/filter-preview`, { schemaFilterPattern: { excludes: ['information_schema'] } })).json()
    expect(preview).toMatchObject({ databases: { kept: 1 }, schemas: { kept: 1, leftOut: 1, names: [{ name: 'postgres.information_schema' }, { name: 'postgres.public' }] } })
    const [report] = (await call('GET', '/catalog/services/my.pg/access')).json()
    expect(report).toMatchObject({ server: { role: 'reader', database: 'postgres' }, isHealthy: false })
    expect(report.features.find(({ feature }: { feature: string }) => feature === 'metadata')).toEqual({ feature: 'metadata', state: 'works', remedies: [] })
    expect((await call('GET', '/catalog/services/nobody/access')).json()).toMatchObject({ code: 404, errorCode: 'ENTITY_NOT_FOUND' })
  })

  test('a page of another site may not have anything tested', async () => {
    const { id } = (await create()).json()
    for (const path of [workflows, `${workflows}/trigger/${id}`]) {
      expect((await api.call('POST', path, {}, { origin: 'http://evil.example' })).json()).toMatchObject({ code: 403, errorCode: 'FORBIDDEN' })
    }
  })

  test('answers are what OpenMetadata\'s clients know, and hold no secret; neither does the log', async () => {
    const { id } = await run({}, { ingestionRunner: null })
    const done = (await call('GET', `${workflows}/${id}`)).json()
    expect(done.request.connection.config).toMatchObject({ username: 'reader', authType: { password: '*********' } })
    expect(Object.keys(done).filter((name) => !workflowProperties.split(' ').includes(name))).toEqual([])
    expect(Object.keys(done.request).filter((name) => !requestProperties.split(' ').includes(name))).toEqual([])
    if (hasOpenMetadataSchemas) expect(objections(createReferee()('entity/services/connections/testConnectionResult.json'), done.response)).toEqual([])
    expect(answers.join('\n')).not.toMatch(/hunter\d/)
    expect(JSON.stringify(logged)).not.toMatch(/hunter\d/)
  })
})
