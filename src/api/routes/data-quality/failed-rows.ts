import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { putFailedRows, putInspectionQuery, readFailedRows } from '../../../catalog/data-quality/failed-rows.ts'
import { showTests } from '../../../catalog/data-quality/shown-results.ts'
import { findId, getEntity } from '../../../catalog/get.ts'
import { TableData, TestCase } from '../../../model/data-quality/test-case.ts'
import { toIdentity } from '../../entity/actor.ts'
import { testCases } from './test-cases.ts'

const Params = z.object({ id: z.uuid() })
const tags = [testCases.path]

/** Rows that fail a test, and the SQL that finds them: at most 50, with sensitive columns masked for all but administrators and owners of the table. */
export function addFailedRowsRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const path = `${testCases.path}/:id/failedRowsSample`
  typed.get(path, {
    schema: { tags, operationId: 'getFailedRows', summary: 'A sample of the rows that failed in the last run', params: Params, response: { 200: TableData } },
  }, async (request) => {
    const id = await findId(pool, 'testCase', { id: request.params.id }, 'non-deleted')
    return readFailedRows(pool, id, toIdentity(request))
  })
  typed.put(path, {
    schema: { tags, operationId: 'putFailedRows', summary: 'Keep a sample of the rows that failed', params: Params, querystring: z.object({ validate: z.string().optional() }), body: TableData, response: { 200: TestCase } },
  }, async (request) => {
    const id = await findId(pool, 'testCase', { id: request.params.id }, 'non-deleted')
    await putFailedRows(pool, id, request.body)
    return showOne(pool, id, request)
  })
  typed.delete(path, {
    schema: { tags, operationId: 'deleteFailedRows', summary: 'Forget the sample', params: Params, response: { 200: TestCase } },
  }, async (request) => {
    const id = await findId(pool, 'testCase', { id: request.params.id }, 'non-deleted')
    await putFailedRows(pool, id, undefined)
    return showOne(pool, id, request)
  })
  void app.register((scope) => addInspectionQuery(scope, pool))
}

/** OpenMetadata's clients send the SQL as it is and call it JSON: here both are read. */
async function addInspectionQuery(app: FastifyInstance, pool: Pool): Promise<void> {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: unknown, body: string | Buffer) => toText(String(body)))
  app.withTypeProvider<ZodTypeProvider>().put(`${testCases.path}/:id/inspectionQuery`, {
    schema: { tags, operationId: 'putInspectionQuery', summary: 'Keep the SQL that finds the failing rows', params: Params, body: z.string().min(1).max(1_000_000), response: { 200: TestCase } },
  }, async (request) => {
    const id = await findId(pool, 'testCase', { id: request.params.id }, 'non-deleted')
    await putInspectionQuery(pool, id, request.body)
    return showOne(pool, id, request)
  })
}

async function showOne(pool: Pool, id: string, request: FastifyRequest): Promise<TestCase> {
  const [shown] = await showTests(pool, [await getEntity(pool, 'testCase', { id })], toIdentity(request))
  return shown!
}

function toText(body: string): string {
  if (!body.trimStart().startsWith('"')) return body
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'string' ? parsed : body
  } catch {
    return body
  }
}
