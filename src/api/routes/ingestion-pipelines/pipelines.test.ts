import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, byName, startApi } from '../../../../test/api-server.ts'
import { servers } from '../../../../test/server.ts'

const path = '/services/ingestionPipelines'

describe.each(servers())('ingestion pipelines over PostgreSQL %i', (major) => {
  let api: ApiServer
  let service: { id: string; type: string }

  beforeAll(async () => {
    api = await startApi(major)
    service = { id: (await api.call('PUT', '/services/databaseServices', { name: 'pg', serviceType: 'Postgres' })).json().id, type: 'databaseService' }
  })
  afterAll(() => api.close())

  const metadata = (more: object = {}) => ({
    name: 'nightly', pipelineType: 'metadata', service, sourceConfig: { config: { type: 'DatabaseMetadata', includeViews: false } },
    airflowConfig: { scheduleInterval: '0 2 * * *', pipelineTimezone: 'Europe/Berlin', retries: 1 }, ...more,
  })

  test('one is made as OpenMetadata makes it, and found by its name below the service', async () => {
    const created = await api.call('POST', path, metadata())
    expect([created.statusCode, created.json().message]).toEqual([201, undefined])
    expect(created.json()).toMatchObject({
      name: 'nightly', fullyQualifiedName: 'pg.nightly', pipelineType: 'metadata', deployed: false, enabled: true, loggerLevel: 'INFO', raiseOnError: true,
      service: { id: service.id, type: 'databaseService', name: 'pg' }, sourceConfig: { config: { includeViews: false } },
      airflowConfig: { scheduleInterval: '0 2 * * *', pipelineTimezone: 'Europe/Berlin', retries: 1, retryDelay: 300 },
    })
    expect((await api.call('GET', byName(path, 'pg.nightly'))).json().href).toBe(`http://localhost:8585/api/v1${path}/${created.json().id}`)
    expect((await api.call('GET', `${path}?service=pg&pipelineType=metadata`)).json()).toMatchObject({ data: [{ name: 'nightly' }], paging: { total: 1 } })
    expect((await api.call('GET', `${path}?service=pg&pipelineType=usage`)).json()).toEqual({ data: [], paging: { total: 0 } })
  })

  test('a service has one metadata pipeline, and a sentence says so', async () => {
    const second = await api.call('POST', path, metadata({ name: 'second' }))
    expect([second.statusCode, second.json().message]).toEqual([409, 'The service has a metadata pipeline already: pg.nightly. It may have one of that type.'])
    expect((await api.call('PUT', path, metadata({ displayName: 'Every night' }))).json()).toMatchObject({ displayName: 'Every night', version: 0.2 })
  })

  test('what could not run is refused: a wrong option, a wrong schedule, a kind that is not there, a service that is not there', async () => {
    const refused = async (body: object) => {
      const { code, errorCode, message } = (await api.call('PUT', path, body)).json()
      return [code, errorCode, message]
    }
    expect(await refused(metadata({ sourceConfig: { config: { includeVeiws: true } } }))).toEqual([400, 'CONFIG_INVALID', expect.stringContaining('includeViews')])
    expect(await refused(metadata({ airflowConfig: { scheduleInterval: '0 25 * * *' } }))).toEqual([400, 'REQUEST_INVALID', '"25" is no hour: it is 0 to 23.'])
    expect(await refused(metadata({ airflowConfig: { pipelineTimezone: 'Mars/Base' } }))).toEqual([400, 'REQUEST_INVALID', '"Mars/Base" is not a time zone such as UTC or Europe/Berlin.'])
    expect(await refused(metadata({ service: { type: 'databaseService', id: '6a1f0c36-4a4b-4a8e-9a43-0d5f9d0a0001' } }))).toEqual([404, 'ENTITY_NOT_FOUND', expect.any(String)])
    const { id } = (await api.call('GET', byName(path, 'pg.nightly'))).json()
    const patched = await api.call('PATCH', `${path}/${id}`, [{ op: 'replace', path: '/airflowConfig/scheduleInterval', value: '* *' }])
    expect(patched.json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
  })

  test('deploying makes the schedule live as it is then; a change shows beside it until it is deployed; pausing and resuming', async () => {
    const { id } = (await api.call('GET', byName(path, 'pg.nightly'))).json()
    const get = async () => (await api.call('GET', `${path}/${id}`)).json()
    expect((await api.call('POST', `${path}/deploy/${id}`)).json()).toMatchObject({ code: 200, platform: 'Trunkline' })
    expect(await get()).toMatchObject({ deployed: true, enabled: true, deployedSchedule: { scheduleInterval: '0 2 * * *', pipelineTimezone: 'Europe/Berlin' } })
    await api.call('PATCH', `${path}/${id}`, [{ op: 'replace', path: '/airflowConfig/scheduleInterval', value: '0 3 * * mon' }])
    expect(await get()).toMatchObject({ airflowConfig: { scheduleInterval: '0 3 * * mon' }, deployedSchedule: { scheduleInterval: '0 2 * * *' } })
    await api.call('POST', `${path}/toggleIngestion/${id}`)
    expect(await get()).toMatchObject({ deployed: true, enabled: false, deployedSchedule: { scheduleInterval: '0 2 * * *' } })
    await api.call('POST', `${path}/toggleIngestion/${id}`)
    await api.call('POST', `${path}/deploy/${id}`)
    expect(await get()).toMatchObject({ enabled: true, deployedSchedule: { scheduleInterval: '0 3 * * MON' } })
  })

  test('while the queue is not up, a run cannot be asked for, and that is said', async () => {
    const { id } = (await api.call('GET', byName(path, 'pg.nightly'))).json()
    expect((await api.call('POST', `${path}/trigger/${id}`)).json()).toMatchObject({ code: 503, errorCode: 'SCHEDULER_UNAVAILABLE' })
    expect((await api.call('GET', '/catalog/workers')).json()).toMatchObject({ scheduler: { state: 'starting' }, workers: [], queue: { queued: 0, running: 0 } })
  })

  test('a worker of another version, and runs that nobody can take, are said', async () => {
    await api.pool.query(`insert into trunkline.worker (id, name, version, tags, concurrency, started_at) values (gen_random_uuid(), 'old:1', '0.0.9', '{eu}', 1, 1)`)
    await api.pool.query(`insert into trunkline.run (run_id, service_name, workflow, state, trigger, queued_at, queue) values ('w1', 'pg', 'metadata', 'queued', 'manual', 1, 'run')`)
    expect((await api.call('GET', '/catalog/workers')).json()).toMatchObject({
      workers: [{ name: 'old:1', sameVersion: false, tags: ['eu'], state: 'running' }],
      warnings: ['The worker old:1 is of version 0.0.9, this server of 1.0.0: restart the older one.', '1 run waits for a worker without tags, and there is none.'],
    })
    await api.pool.query(`delete from trunkline.run where run_id = 'w1'`)
  })

  test("another program's runs are reported at their beginning and end, and read back", async () => {
    const status = (await api.call('PUT', `${path}/pg.nightly/pipelineStatus`, { runId: 'ext-1', pipelineState: 'running', startDate: 1000, timestamp: 1000 })).json()
    expect(status).toMatchObject({ fullyQualifiedName: 'pg.nightly', pipelineStatuses: { runId: 'ext-1', pipelineState: 'running' } })
    const steps = [{ name: 'Postgres', records: 7, errors: 1, failures: [{ name: 'a', error: 'b', stackTrace: null }] }]
    await api.call('PUT', `${path}/pg.nightly/pipelineStatus`, { runId: 'ext-1', pipelineState: 'partialSuccess', startDate: 1000, timestamp: 1000, endDate: 5000, status: steps })
    const read = { runId: 'ext-1', pipelineState: 'partialSuccess', startDate: 1000, endDate: 5000, status: [{ name: 'Postgres', records: 7 }] }
    expect((await api.call('GET', `${path}/pg.nightly/pipelineStatus/ext-1`)).json()).toMatchObject(read)
    expect((await api.call('GET', `${path}/pg.nightly/pipelineStatus?startTs=500&endTs=1500`)).json()).toMatchObject({ data: [read] })
    expect((await api.call('GET', `${path}/pg.nightly/pipelineStatus?startTs=2000&endTs=9000`)).json().data).toEqual([])
    expect((await api.call('GET', `${path}?fields=pipelineStatuses`)).json().data).toMatchObject([{ pipelineStatuses: read }])
    expect((await api.call('GET', `/catalog/runs?pipeline=pg.nightly`)).json()).toMatchObject({ data: [{ runId: 'ext-1', trigger: 'external', state: 'partialSuccess', pipeline: { name: 'nightly' } }] })
    expect((await api.call('POST', '/catalog/runs/ext-1/kill')).statusCode).toBe(200)
  })

  test('the kinds that there are come with the schema of their options; a schedule is told in words', async () => {
    const kinds = (await api.call('GET', '/catalog/pipelines/kinds')).json()
    const kind = kinds.find((one: { pipelineType: string }) => one.pipelineType === 'metadata')
    expect(kind).toMatchObject({
      title: 'Metadata', singleton: true, recommended: { isRecommended: true, scheduleInterval: '0 2 * * *', config: { type: 'DatabaseMetadata' } },
      schema: { $schema: 'http://json-schema.org/draft-07/schema#', properties: { includeViews: { type: 'boolean', default: true, title: 'Include Views' } } },
    })
    const preview = (await api.call('POST', '/catalog/pipelines/schedule-preview', { cron: '*/5 * * * *', timezone: 'Asia/Kolkata' })).json()
    expect([preview.valid, preview.words, preview.next.length]).toEqual([true, 'Every 5 minutes', 5])
    expect((await api.call('POST', '/catalog/pipelines/schedule-preview', { cron: 'x' })).json()).toMatchObject({ valid: false, problem: expect.stringContaining('five') })
  })

  test('the files that run a pipeline elsewhere hold no secret: variables stand in their place', async () => {
    await api.call('PATCH', `/services/databaseServices/${service.id}`, [{
      op: 'add', path: '/connection', value: { config: { type: 'Postgres', username: 'reader', authType: { password: 'hunter2' }, hostPort: 'db:5432', database: 'shop' } },
    }])
    const { id } = (await api.call('GET', byName(path, 'pg.nightly'))).json()
    const files = (await api.call('GET', `/catalog/pipelines/${id}/files`)).json() as { name: string; title: string; text: string }[]
    expect(files.map(({ title }) => title)).toEqual(['Workflow file', 'crontab', 'GitHub Actions', 'Kubernetes CronJob', 'Airflow DAG'])
    expect(JSON.stringify(files)).not.toContain('hunter2')
    expect(files[0]!.text).toContain('password: ${TRUNKLINE_PASSWORD}')
    expect(files[0]!.text).toContain('ingestionPipelineFQN: pg.nightly')
    expect(files[1]!.text).toContain('0 3 * * mon trunkline metadata -c /etc/trunkline/pg-nightly.yaml')
    expect(files[3]!.text).toContain('timeZone: Europe/Berlin')
  })

  test('a deleted service takes its pipelines along, and brings them back', async () => {
    await api.call('DELETE', `/services/databaseServices/${service.id}?recursive=true`)
    expect((await api.call('GET', byName(path, 'pg.nightly'))).statusCode).toBe(404)
    await api.call('PUT', '/services/databaseServices/restore', { id: service.id })
    expect((await api.call('GET', byName(path, 'pg.nightly'))).json()).toMatchObject({ deployed: true, deleted: false })
  })
})
