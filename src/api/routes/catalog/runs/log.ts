import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { getRun } from '../../../../catalog/runs/list.ts'
import { readLog } from '../../../../catalog/runs/log.ts'
import { RunLogLine, runLogLevels } from '../../../../model/run.ts'

const Params = z.object({ runId: z.string().min(1).max(200) })
const LogQuery = z.object({
  /** This level and what is graver. */
  level: z.enum(runLogLevels).default('DEBUG'),
  q: z.string().max(500).optional(),
  after: z.coerce.number().int().min(0).max(2_000_000_000).default(0),
  limit: z.coerce.number().int().min(1).default(1000).transform((limit) => Math.min(limit, 5000)),
})

/** GET /catalog/runs/{runId}/log: a window of lines; …/log/download: all of them as text. */
export function addRunLogRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/catalog/runs/:runId/log', {
    schema: {
      tags: ['/catalog'], operationId: 'getRunLog', summary: 'Lines of a log; `after` of an answer asks for those that follow',
      params: Params, querystring: LogQuery, response: { 200: z.object({ lines: z.array(RunLogLine), after: z.number().int().optional() }) },
    },
  }, async (request) => {
    const { runId } = request.params
    await getRun(pool, runId)
    const { q, limit, ...query } = request.query
    const lines = await readLog(pool, runId, { ...query, limit: limit + 1, ...(q !== undefined && { q }) })
    const window = lines.slice(0, limit)
    return { lines: window, ...(lines.length > limit && { after: window.at(-1)!.seq }) }
  })
  typed.get('/catalog/runs/:runId/log/download', {
    schema: { tags: ['/catalog'], operationId: 'downloadRunLog', summary: 'The whole log as a text file', params: Params },
  }, async (request, reply) => {
    const { runId } = request.params
    await getRun(pool, runId)
    return reply.type('text/plain; charset=utf-8').header('content-disposition', `attachment; filename="run-${runId.replaceAll(/[^\w.-]/g, '_')}.log"`)
      .send(Readable.from(wholeLog(pool, runId)))
  })
}

async function* wholeLog(pool: Pool, runId: string): AsyncGenerator<string> {
  for (let after = 0; ;) {
    const lines = await readLog(pool, runId, { after, limit: 5000 })
    if (lines.length === 0) return
    yield lines.map(({ at, level, message }) => `${new Date(at).toISOString()} ${level.padEnd(5)} ${message}\n`).join('')
    after = lines.at(-1)!.seq
  }
}
