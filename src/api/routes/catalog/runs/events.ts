import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { getRun } from '../../../../catalog/runs/list.ts'
import { readLog } from '../../../../catalog/runs/log.ts'
import { TrunklineError } from '../../../../model/errors.ts'
import { isOver } from '../../../../model/run.ts'

const Params = z.object({ runId: z.string().min(1).max(200) })
const lookEveryMs = 1000
/** A proxy that hears nothing for a minute closes the line. */
const keepAliveMs = 15_000
const mostListeners = 200
/** Who may listen is asked when a stream begins: after this long it ends, the browser comes back where it broke, and whoever is signed out meanwhile hears no more. */
const longestStreamMs = 60_000

/**
 * GET /catalog/runs/{runId}/events: what a run does, as server-sent events.
 *
 * `state` (the run without its summary) and `progress` whenever they change, `log` for each line with its number as id, so that a client that
 * comes back with Last-Event-ID gets what it missed; `end` when the run is over, after which the stream closes (204 to who comes back then).
 * A stream that closes without `end` is to be opened again.
 */
export function addRunEventsRoute(app: FastifyInstance, pool: Pool, longestMs = longestStreamMs): void {
  let listeners = 0
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/runs/:runId/events', {
    schema: {
      tags: ['/catalog'], operationId: 'watchRun', summary: 'What a run does, as server-sent events: state, progress, log, end',
      params: Params, headers: z.object({ 'last-event-id': z.string().optional() }).loose(),
    },
  }, async (request, reply) => {
    const { runId } = request.params
    const lastId = /^\d{1,9}$/.exec(request.headers['last-event-id'] ?? '')?.[0]
    const first = await getRun(pool, runId)
    const after = Number(lastId ?? 0)
    if (lastId !== undefined && isOver(first.state) && (await readLog(pool, runId, { after, limit: 1 })).length === 0) return reply.code(204).send()
    if (listeners >= mostListeners) throw new TrunklineError('SCHEDULER_UNAVAILABLE', `${mostListeners} pages watch runs already.`, { hint: 'Close some, or read the log page by page.' })
    listeners += 1
    try {
      reply.hijack()
      for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string)
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      const gone = new AbortController()
      reply.raw.on('close', () => gone.abort())
      await stream({ pool, runId, after, endsAt: Date.now() + longestMs, send: (text) => send(reply.raw, text), signal: AbortSignal.any([gone.signal, closing.signal]) })
    } catch (error) {
      request.log.warn({ err: error }, 'A stream of events broke.')
    } finally {
      listeners -= 1
      reply.raw.end()
    }
    return reply
  })
}

type Stream = { pool: Pool; runId: string; after: number; endsAt: number; send(text: string): Promise<void>; signal: AbortSignal }

async function stream({ pool, runId, after, endsAt, send, signal }: Stream): Promise<void> {
  await send('retry: 1000\n\n')
  let [lastState, lastProgress, lastSeq, silentSince] = ['', '', after, Date.now()]
  while (!signal.aborted) {
    const { summary: _, progress, ...run } = await getRun(pool, runId)
    const lines = await readLog(pool, runId, { after: lastSeq, limit: 1000 })
    const [state, progressText] = [JSON.stringify(run), JSON.stringify(progress)]
    let text = ''
    if (state !== lastState) text += `event: state\ndata: ${state}\n\n`
    if (progress !== undefined && progressText !== lastProgress) text += `event: progress\ndata: ${progressText}\n\n`
    for (const line of lines) text += `id: ${line.seq}\nevent: log\ndata: ${JSON.stringify(line)}\n\n`
    ;[lastState, lastProgress, lastSeq] = [state, progressText, lines.at(-1)?.seq ?? lastSeq]
    // The last lines are written before the state: a run that is over has said all.
    const isEnd = isOver(run.state) && lines.length < 1000
    if (isEnd) text += `event: end\ndata: ${state}\n\n`
    if (text === '' && Date.now() - silentSince > keepAliveMs) text = ': still here\n\n'
    if (text !== '') {
      silentSince = Date.now()
      await send(text)
    }
    if (isEnd || Date.now() >= endsAt) return
    if (lines.length < 1000) await wait(lookEveryMs, undefined, { signal }).catch(() => {})
  }
}

/** Waits for a slow reader, so that what it does not take is not kept in memory. */
async function send(raw: NodeJS.WritableStream, text: string): Promise<void> {
  if (!raw.write(text)) await Promise.race([once(raw, 'drain'), once(raw, 'close')]).catch(() => {})
}
