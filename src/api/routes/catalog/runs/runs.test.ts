import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, startApi } from '../../../../../test/api-server.ts'
import { servers } from '../../../../../test/server.ts'
import { appendLog, readLog, sayInLog } from '../../../../catalog/runs/log.ts'
import { removeOldRuns } from '../../../../catalog/runs/queue.ts'
import { addRunEventsRoute } from './events.ts'

type Event = { event: string; id?: string; data: Record<string, unknown> }

/** The events in a stream of them. */
function parseEvents(text: string): Event[] {
  return text.split('\n\n').filter((block) => block.includes('data: ')).map((block) => {
    const field = (name: string) => block.split('\n').find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
    const id = field('id')
    return { event: field('event') ?? '', ...(id !== undefined && { id }), data: JSON.parse(field('data') ?? '{}') }
  })
}

describe.each(servers())('runs over PostgreSQL %i', (major) => {
  let api: ApiServer
  const insertRun = (runId: string, state: string, queuedAt: number, service = 'pg') => api.pool.query(
    `insert into trunkline.run (run_id, service_name, workflow, state, trigger, queued_at, started_at, ended_at) values ($1, $2, 'metadata', $3, 'manual', $4::bigint, $4::bigint, case when $3 = 'running' then null else $4::bigint + 5 end)`,
    [runId, service, state, queuedAt])

  beforeAll(async () => {
    api = await startApi(major)
    for (const [index, state] of ['success', 'failed', 'stopped', 'success', 'failed'].entries()) await insertRun(`run-${index}`, state, 1000 + index)
    await insertRun('other', 'success', 2000, 'other')
    await appendLog(api.pool, 'run-1', [
      { seq: 1, at: 1000, level: 'INFO', message: 'Reading shop' }, { seq: 2, at: 1001, level: 'WARN', message: 'a "quoted"\nsecond line' }, { seq: 3, at: 1002, level: 'ERROR', message: 'It broke' },
    ])
  })
  afterAll(() => api.close())

  test('they are listed page by page, the newest first, by service and state', async () => {
    const first = (await api.call('GET', '/catalog/runs?service=pg&limit=2')).json()
    expect(first.data.map(({ runId }: { runId: string }) => runId)).toEqual(['run-4', 'run-3'])
    const second = (await api.call('GET', `/catalog/runs?service=pg&limit=2&before=${encodeURIComponent(first.before)}`)).json()
    expect(second.data.map(({ runId }: { runId: string }) => runId)).toEqual(['run-2', 'run-1'])
    expect((await api.call('GET', '/catalog/runs?state=failed,stopped')).json().data.map(({ runId }: { runId: string }) => runId)).toEqual(['run-4', 'run-2', 'run-1'])
    expect((await api.call('GET', '/catalog/runs?state=odd')).json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
    expect((await api.call('GET', '/catalog/runs?before=x')).json()).toMatchObject({ code: 400, object: 'query/before' })
    expect((await api.call('GET', '/catalog/runs/none')).json()).toMatchObject({ code: 404, errorCode: 'ENTITY_NOT_FOUND' })
  })

  test('a log is read by level, by text and from a line on, and downloaded as text', async () => {
    const lines = async (query: string) => (await api.call('GET', `/catalog/runs/run-1/log${query}`)).json()
    expect((await lines('?level=WARN')).lines.map(({ seq }: { seq: number }) => seq)).toEqual([2, 3])
    expect((await lines('?q=BROKE')).lines).toEqual([{ seq: 3, at: 1002, level: 'ERROR', message: 'It broke' }])
    expect(await lines('?limit=1')).toMatchObject({ lines: [{ seq: 1 }], after: 1 })
    expect((await lines('?after=2')).lines).toHaveLength(1)
    const file = await api.call('GET', '/catalog/runs/run-1/log/download')
    expect(file.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'content-disposition': 'attachment; filename="run-run-1.log"' })
    expect(file.body.split('\n')[0]).toBe('1970-01-01T00:00:01.000Z INFO  Reading shop')
  })

  test('of many who say something in a log at once nobody is lost; of a run that is gone nothing is said', async () => {
    const said = Array.from({ length: 20 }, (_, index) => `line ${index}`)
    await Promise.all(said.map((line) => sayInLog(api.pool, 'run-3', 'INFO', line)))
    const lines = await readLog(api.pool, 'run-3')
    expect(lines.map(({ seq }) => seq)).toEqual(said.map((_, index) => index + 1))
    expect(lines.map(({ message }) => message).sort()).toEqual([...said].sort())
    await sayInLog(api.pool, 'gone', 'INFO', 'nobody hears this')
    expect(await readLog(api.pool, 'gone')).toEqual([])
  })

  test('the events of a run that is over are its state, its log and the end; who comes back gets the rest, then nothing', async () => {
    const events = parseEvents((await api.call('GET', '/catalog/runs/run-1/events')).body)
    expect(events.map(({ event, id }) => [event, id])).toEqual([['state', undefined], ['log', '1'], ['log', '2'], ['log', '3'], ['end', undefined]])
    expect(events[2]!.data).toEqual({ seq: 2, at: 1001, level: 'WARN', message: 'a "quoted"\nsecond line' })
    const rest = parseEvents((await api.call('GET', '/catalog/runs/run-1/events', undefined, { 'last-event-id': '2' })).body)
    expect(rest.filter(({ event }) => event === 'log').map(({ id }) => id)).toEqual(['3'])
    expect((await api.call('GET', '/catalog/runs/run-1/events', undefined, { 'last-event-id': '3' })).statusCode).toBe(204)
  })

  test('the events of a run that goes on come as they happen, until its end', async () => {
    await insertRun('live', 'running', 3000)
    await api.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = api.app.server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/catalog/runs/live/events`, { headers: await api.asBot() })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
    const seen: Event[] = []
    let isTold = false
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      seen.splice(0, seen.length, ...parseEvents(text.slice(0, text.lastIndexOf('\n\n') + 2)))
      if (!isTold && seen.some(({ event }) => event === 'state')) {
        isTold = true
        await appendLog(api.pool, 'live', [{ seq: 1, at: 3001, level: 'INFO', message: 'now' }])
        await api.pool.query(`update trunkline.run set progress = '{"step": "Reading shop", "percent": 40, "updatedAt": 3001}' where run_id = 'live'`)
      } else if (seen.some(({ event }) => event === 'progress')) await api.pool.query(`update trunkline.run set state = 'success', ended_at = 4000 where run_id = 'live'`)
    }
    expect(seen.map(({ event }) => event).filter((event, index, all) => all.indexOf(event) === index).sort()).toEqual(['end', 'log', 'progress', 'state'])
    expect(seen.at(-1)).toMatchObject({ event: 'end', data: { state: 'success' } })
    expect(seen.find(({ event }) => event === 'progress')!.data).toEqual({ step: 'Reading shop', percent: 40, updatedAt: 3001 })
  })

  test('a stream is cut off after its time, without an end, so that who listens is asked for their right again', async () => {
    await insertRun('long', 'running', 4000)
    const app = Fastify().setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler)
    addRunEventsRoute(app, api.pool, 0)
    const { body } = await app.inject('/catalog/runs/long/events')
    expect(parseEvents(body).map(({ event }) => event)).toEqual(['state'])
    expect(body).toContain('retry: 1000\n')
    await app.close()
  })

  test('of old runs the last ten of a pipeline are kept, and of old logs nothing', async () => {
    const day = 86_400_000
    const now = Date.now()
    for (let number = 0; number < 14; number += 1) await insertRun(`old-${number}`, number === 13 ? 'running' : 'success', now - (40 - number) * day, 'aging')
    for (const runId of ['old-1', 'old-12', 'old-13']) await appendLog(api.pool, runId, [{ seq: 1, at: 1, level: 'INFO', message: 'said' }])
    expect(await removeOldRuns(api.pool, { runDays: 20, logDays: 30 })).toBeGreaterThanOrEqual(3)
    const { rows } = await api.pool.query<{ run_id: string }>(`select run_id from trunkline.run where service_name = 'aging' order by queued_at`)
    expect(rows.map((row) => row.run_id)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((number) => `old-${number}`))
    const logs = await api.pool.query<{ run_id: string }>(`select run_id from trunkline.run_log where run_id like 'old-%' order by run_id`)
    expect(logs.rows.map((row) => row.run_id)).toEqual(['old-12', 'old-13'])
  })
})
