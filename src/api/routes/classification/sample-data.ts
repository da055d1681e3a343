import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { getEntity } from '../../../catalog/get.ts'
import { maskSensitive, maySeeSensitive } from '../../../catalog/sample-data/mask.ts'
import { deleteSample, putSample, readSample } from '../../../catalog/sample-data/sample-data.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { SampleCell, SampleData } from '../../../model/sample-data.ts'
import type { Table } from '../../../model/table.ts'

const Params = z.object({ id: z.uuid() })
/** `sampleDataInfo` is ours; OpenMetadata's client refuses an answer with fields that it does not know. */
const Query = z.object({ fields: z.string().optional() })
const Request = z.looseObject({ columns: z.array(z.string().min(1)).max(1600), rows: z.array(z.array(SampleCell)).max(10_000) })
const Answer = z.looseObject({
  id: z.uuid(), fullyQualifiedName: z.string(), sampleData: SampleData.optional(),
  sampleDataInfo: z.object({ takenAt: z.number(), rowCount: z.number(), masked: z.array(z.string()), notes: z.array(z.string()), location: z.string().optional() }).optional(),
})

/** OpenMetadata's calls of sample data: rows of a table, without the values that the caller may not see. */
export function addSampleDataRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.put('/tables/:id/sampleData', {
    config: { right: 'ingest' },
    schema: { tags: ['/tables'], operationId: 'addSampleData', summary: 'Keep rows of a table in place of those before', params: Params, body: Request, response: { 200: Answer } },
  }, async (request) => {
    const table = await getEntity(pool, 'table', { id: request.params.id })
    const { columns, rows } = request.body
    requireShape(table, { columns, rows })
    await putSample(pool, table.id, { takenAt: Date.now(), columns, rows, rowCount: rows.length, notes: [] })
    const { sampleDataInfo: _info, ...answer } = await withSample(pool, table, request)
    return answer
  })
  typed.get('/tables/:id/sampleData', {
    schema: { tags: ['/tables'], operationId: 'getSampleData', summary: 'A table with its sample rows; values of columns tagged PII.Sensitive are masked for who is neither administrator nor owner. fields=sampleDataInfo adds when they were taken and what is masked', params: Params, querystring: Query, response: { 200: Answer } },
  }, async (request) => {
    const { sampleDataInfo, ...answer } = await withSample(pool, await getEntity(pool, 'table', { id: request.params.id }), request)
    const isAsked = request.query.fields?.split(',').includes('sampleDataInfo') === true
    return isAsked ? { ...answer, sampleDataInfo } : answer
  })
  typed.delete('/tables/:id/sampleData', {
    schema: { tags: ['/tables'], operationId: 'deleteSampleData', summary: 'Forget the sample rows of a table; rows in a bucket stay there', params: Params, response: { 200: Answer } },
  }, async (request) => {
    const table = await getEntity(pool, 'table', { id: request.params.id })
    await deleteSample(pool, table.id)
    return table
  })
}

async function withSample(pool: Pool, table: Table, { identity }: FastifyRequest): Promise<z.infer<typeof Answer>> {
  const sample = await readSample(pool, table.id)
  if (sample === undefined) return table
  const { takenAt, columns, rows, rowCount, notes, location } = sample
  const info = { takenAt, rowCount, notes, ...(location !== undefined && { location }) }
  if (rows === undefined) return { ...table, sampleDataInfo: { ...info, masked: [] } }
  const seesAll = identity !== null && await maySeeSensitive(pool, table, identity)
  const { sampleData, masked } = seesAll ? { sampleData: { columns, rows }, masked: [] } : maskSensitive({ columns, rows }, table)
  return { ...table, sampleData, sampleDataInfo: { ...info, masked } }
}

function requireShape(table: Table, { columns, rows }: SampleData): void {
  const known = new Set(table.columns.map(({ name }) => name))
  const unknown = columns.find((name) => !known.has(name))
  if (unknown !== undefined) throw new TrunklineError('REQUEST_INVALID', `${table.fullyQualifiedName} has no column ${unknown}.`, { object: unknown, hint: 'Name columns of the table only.' })
  const odd = rows.findIndex((row) => row.length !== columns.length)
  if (odd !== -1) throw new TrunklineError('REQUEST_INVALID', `Row ${odd + 1} has ${rows[odd]!.length} cells, and there are ${columns.length} columns.`, { object: 'rows', hint: 'Send one cell per column, null for NULL.' })
}
