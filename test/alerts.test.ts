import { createHmac } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAlerter } from '../src/scheduler/alerts/alerter.ts'
import { createSecretBox, toSecretKey } from '../src/catalog/secret-box.ts'
import { putAlertSettings } from '../src/catalog/alert-settings.ts'
import { putRun } from '../src/catalog/runs/record.ts'
import { readLog } from '../src/catalog/runs/log.ts'
import { resealAll } from '../src/catalog/rotate-key.ts'
import { AlertSettings } from '../src/model/alert.ts'
import { startMailServer, startReceiver } from './alert-receivers.ts'
import { type ApiServer, startApi } from './api-server.ts'
import { servers } from './server.ts'

const failed = {
  runId: 'r-1', workflow: 'metadata', serviceName: 'pg', state: 'failed', startedAt: 1000, endedAt: 4000, created: 0, updated: 0, unchanged: 0, renamed: 0, restored: 0, deleted: 0,
  filtered: [], skipped: [], failures: [], warnings: [], reconciliation: [], successPercent: 0,
  footprint: { statements: 1, serverMs: 1, rows: 1, bytes: 1, mostLocks: 1, connections: 1 },
  error: { object: 'pg', code: 'CONNECTION_REFUSED', message: 'Nothing listens at <db>:5432.' },
} as const

describe.each(servers())('alerts over PostgreSQL %i', (major) => {
  let api: ApiServer
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let mail: Awaited<ReturnType<typeof startMailServer>>
  beforeAll(async () => {
    api = await startApi(major)
    receiver = await startReceiver()
    mail = await startMailServer()
    await putRun(api.pool, { ...failed, filtered: [], skipped: [], failures: [], warnings: [], reconciliation: [] })
  })
  afterAll(async () => {
    await api.close()
    receiver.server.closeAllConnections()
    receiver.server.close()
    await new Promise<void>((resolve) => { mail.server.close(resolve) })
  })
  const email = (more: object = {}) => ({ type: 'email', name: 'On call', host: '127.0.0.1', port: mail.port, encryption: 'none', username: 'ada', password: 'hunter2!', from: 'trunkline@example.org', to: ['ada@example.org'], ...more })

  test('secrets are sealed and masked; a mask keeps them, also when another destination goes; two who change them notice each other', async () => {
    expect((await api.call('GET', '/catalog/alerts')).json()).toEqual({ destinations: [], version: 0 })
    const slack = { type: 'slack', name: 'Channel', secretAddress: `${receiver.address}/services/T0/B0/xyzzy` }
    const first = (await api.call('PUT', '/catalog/alerts', { address: 'https://catalog.example', version: 0, destinations: [slack, email()] })).json()
    expect(first).toMatchObject({ version: 1, destinations: [{ name: 'Channel', secretAddress: '*********', enabled: true, filter: { states: ['failed'] } }, { name: 'On call', password: '*********' }] })
    const { rows } = await api.pool.query<{ text: string }>(`select document::text || sealed_secrets::text as text from trunkline.setting`)
    expect(rows[0]!.text).not.toMatch(/hunter2|xyzzy/)
    const second = await api.call('PUT', '/catalog/alerts', { address: 'https://catalog.example', version: 1, destinations: [first.destinations[1]] })
    expect(second.json()).toMatchObject({ version: 2, destinations: [{ name: 'On call', password: '*********' }] })
    expect((await api.call('PUT', '/catalog/alerts', { version: 1, destinations: [] })).json()).toMatchObject({ code: 412, errorCode: 'VERSION_CONFLICT' })
    expect((await api.call('POST', '/catalog/alerts/test', { destination: second.json().destinations[0] })).json()).toEqual({ delivered: true })
    expect(mail.mails.at(-1)).toContain('Subject: Trunkline: This is a test')
    const moved = await api.call('PUT', '/catalog/alerts', { destinations: [{ ...second.json().destinations[0], host: 'evil.example' }] })
    expect(moved.json()).toMatchObject({ code: 400, message: 'The password of On call was stored for another host or user.' })
  })

  test('a test says what went wrong, without the secret', async () => {
    const wrong = (await api.call('POST', '/catalog/alerts/test', { destination: email({ password: 'hunter2! no' }) })).json()
    expect(wrong).toMatchObject({ delivered: false, problem: expect.stringMatching(/^ALERT_FAILED: On call could not be told: /) })
    expect(wrong.problem).not.toContain('hunter2! no')
    const broken = (await api.call('POST', '/catalog/alerts/test', { destination: { type: 'webhook', name: 'Hook', address: `${receiver.address}/broken` } })).json()
    expect(broken.problem).toContain('Hook could not be told: it answered 500 Internal Server Error.')
  })

  test('a failed run is told by mail, to Slack and to a webhook with a signature; who hangs holds up nobody, and who does not want to know is not told', async () => {
    const box = createSecretBox(toSecretKey(Buffer.alloc(32, 1).toString('base64')))
    const openBox = () => Promise.resolve(box)
    const settings = AlertSettings.parse({
      address: 'https://catalog.example/',
      destinations: [
        email(), { type: 'slack', name: 'Channel', secretAddress: `${receiver.address}/slack` },
        { type: 'webhook', name: 'Hook', address: `${receiver.address}/hook`, signingSecret: 'a long secret' },
        { type: 'webhook', name: 'Sleeper', address: `${receiver.address}/hang` },
        { type: 'webhook', name: 'Others', address: `${receiver.address}/others`, filter: { services: ['other'] } },
        { type: 'webhook', name: 'Successes', address: `${receiver.address}/successes`, filter: { states: ['success'] } },
        { type: 'webhook', name: 'Off', address: `${receiver.address}/off`, enabled: false },
      ],
    })
    await putAlertSettings(api.pool, settings, { updatedBy: 'ada', openBox })
    const newKey = createSecretBox(toSecretKey(Buffer.alloc(32, 2).toString('base64')), [toSecretKey(Buffer.alloc(32, 1).toString('base64'))])
    await api.pool.query('delete from trunkline.signing_key')
    await resealAll(api.pool, newKey)
    receiver.received.length = 0
    const alerter = createAlerter({ pool: api.pool, openSecretBox: () => Promise.resolve(newKey), log: () => {}, timeoutMs: 10_000 })
    alerter.tell('r-1')
    while ((await readLog(api.pool, 'r-1', { q: 'was told' })).length < 3) await wait(20)
    await alerter.close()
    expect([...new Set(receiver.received.map(({ path }) => path))].sort()).toEqual(['/hang', '/hook', '/slack'])
    const at = (path: string) => receiver.received.find((one) => one.path === path)!
    expect(JSON.parse(at('/slack').body)).toEqual({ text: expect.stringContaining('*metadata of pg failed*\nService pg, metadata, attempt 1, 3 s.\nCONNECTION_REFUSED: Nothing listens at &lt;db&gt;:5432.') })
    expect(JSON.parse(at('/slack').body).text).toContain('<https://catalog.example/runs/r-1|Look at the run>')
    const hook = at('/hook')
    expect(JSON.parse(hook.body)).toMatchObject({ event: 'run.ended', runId: 'r-1', state: 'failed', serviceName: 'pg', error: { code: 'CONNECTION_REFUSED' }, link: 'https://catalog.example/runs/r-1' })
    const [, seconds, digest] = /^t=(\d+),sha256=([0-9a-f]{64})$/.exec(String(hook.headers['x-trunkline-signature']))!
    expect(createHmac('sha256', 'a long secret').update(`${seconds}.${hook.body}`).digest('hex')).toBe(digest)
    expect(mail.mails.at(-1)).toContain('Subject: Trunkline: metadata of pg failed')
    expect((await readLog(api.pool, 'r-1', { level: 'WARN' })).map(({ message }) => message)).toEqual([
      'ALERT_FAILED: Sleeper could not be told: no answer within 10 seconds. Correct the destination, and send it a test.',
    ])
  })

  test('health, readiness and metrics are told without and with a right', async () => {
    const get = (url: string, headers: Record<string, string> = {}) => api.app.inject({ url, headers: { host: 'localhost:8585', ...headers } })
    expect((await get('/health')).json()).toEqual({ status: 'ok', version: '1.0.0' })
    expect((await get('/ready')).json()).toEqual({ status: 'ready', catalog: true, scheduler: 'starting' })
    expect((await get('/metrics')).statusCode).toBe(401)
    await api.call('PUT', '/services/databaseServices', { name: 'pg', serviceType: 'Postgres' })
    await api.call('PUT', '/services/ingestionPipelines', { name: 'a "b"', pipelineType: 'metadata', service: { type: 'databaseService', name: 'pg' } })
    await api.call('PUT', `/services/ingestionPipelines/${encodeURIComponent('pg."a ""b"""')}/pipelineStatus`, { runId: 'x', pipelineState: 'success', startDate: 1000, endDate: 3500 })
    const text = (await api.call('GET', '/../../metrics')).body
    expect(text).toContain('trunkline_info{version="1.0.0"} 1\n')
    expect(text).toContain('trunkline_pipeline_last_run_state{pipeline="pg.\\"a \\"\\"b\\"\\"\\"",service="pg",type="metadata",state="success"} 1\n')
    expect(text).toContain('trunkline_pipeline_last_run_duration_seconds{pipeline="pg.\\"a \\"\\"b\\"\\"\\"",service="pg",type="metadata"} 2.5\n')
    expect(text).toContain('trunkline_runs_queued 0\n')
  })
})
