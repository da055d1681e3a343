import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { getEntity } from '../../../catalog/get.ts'
import { readUsageSummaries } from '../../../catalog/usage/read-served.ts'
import { computePercentiles, reportCost, reportedTypes, reportJoins, reportQuery, reportUsage } from '../../../catalog/usage/report-usage.ts'
import { EntityReference } from '../../../model/entity.ts'
import { TableJoins, UsageDetails } from './served.ts'

const Done = z.object({ status: z.literal('success') })
const done = { status: 'success' as const }
const IdParams = z.object({ id: z.uuid() })
const UsageParams = z.object({ entityType: z.enum(reportedTypes), id: z.uuid() })

/** OpenMetadata's calls of usage: counts, percentiles, joins, and what is known of a statement. */
export function addUsageRoutes(app: FastifyInstance, pool: Pool): void {
  addCountRoutes(app, pool)
  addQueryRoutes(app, pool)
  app.withTypeProvider<ZodTypeProvider>().put('/tables/:id/joins', {
    schema: {
      tags: ['/tables'], operationId: 'addTableJoins', summary: 'Add how often columns of a table were joined with others on a day', params: IdParams, body: TableJoins, response: { 200: Done },
    },
  }, async (request) => {
    await reportJoins(pool, request.params.id, request.body)
    return done
  })
}

function addCountRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.post('/usage/:entityType/:id', {
    schema: {
      tags: ['/usage'], operationId: 'addUsage', summary: 'Add calls of a day to an entity and all that it stands in; counts and ranks are reckoned by compute.percentile',
      params: UsageParams, body: z.object({ date: z.iso.date(), count: z.int().min(0) }), response: { 201: Done },
    },
  }, async (request, reply) => {
    await reportUsage(pool, request.params, request.body)
    return reply.code(201).send(done)
  })
  typed.get('/usage/:entityType/:id', {
    schema: {
      tags: ['/usage'], operationId: 'getUsage', summary: 'How often an entity was used, as of the last day counted', params: UsageParams,
      response: { 200: z.object({ entity: EntityReference, usage: z.array(UsageDetails) }) },
    },
  }, async (request) => {
    const { entityType, id } = request.params
    const { name, fullyQualifiedName } = await getEntity(pool, entityType, { id })
    const usage = (await readUsageSummaries(pool, [id])).get(id)
    return { entity: { id, type: entityType, name, fullyQualifiedName }, usage: usage === undefined ? [] : [usage] }
  })
  typed.post('/usage/compute.percentile/:entityType/:date', {
    schema: {
      tags: ['/usage'], operationId: 'computePercentile', summary: 'Reckon counts and ranks anew as of a day; those of all types, whichever is named',
      params: z.object({ entityType: z.enum([...reportedTypes, 'databaseService']), date: z.iso.date() }), response: { 201: Done },
    },
  }, async (request, reply) => {
    await computePercentiles(pool, request.params.date)
    return reply.code(201).send(done)
  })
}

function addQueryRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.put('/queries/:id/usage', {
    schema: { tags: ['/queries'], operationId: 'addQueryUsage', summary: 'Say which tables a statement uses', params: IdParams, body: z.array(z.object({ id: z.uuid(), type: z.literal('table') })).max(1000), response: { 200: Done } },
  }, async (request) => {
    await reportQuery(pool, request.params.id, { tableIds: request.body.map(({ id }) => id), now: Date.now() })
    return done
  })
  const Names = z.array(z.string().min(1).max(256)).max(1000)
  for (const [path, operationId, summary] of [['users', 'addQueryUsers', 'Say which users of the catalog ran a statement'], ['usedBy', 'addQueryUsedBy', 'Say who ran a statement']] as const) {
    typed.put(`/queries/:id/${path}`, { schema: { tags: ['/queries'], operationId, summary, params: IdParams, body: Names, response: { 200: Done } } }, async (request) => {
      await reportQuery(pool, request.params.id, { names: request.body, now: Date.now() })
      return done
    })
  }
  typed.post('/queryCostRecord', {
    schema: {
      tags: ['/queries'], operationId: 'addQueryCostRecord', summary: 'Add what a statement cost in a span of time', response: { 201: Done },
      body: z.object({ timestamp: z.number(), jsonSchema: z.string().optional(), queryReference: z.object({ id: z.uuid(), type: z.string().optional() }), cost: z.number(), count: z.number(), totalDuration: z.number() }),
    },
  }, async (request, reply) => {
    await reportCost(pool, request.body)
    return reply.code(201).send(done)
  })
}
