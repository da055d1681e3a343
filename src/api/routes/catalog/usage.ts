import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readEntityUsage, readEvidence } from '../../../catalog/usage/entity-usage.ts'
import { listStatements, statementOrders } from '../../../catalog/usage/list-statements.ts'
import { listColdTables, listHotTables } from '../../../catalog/usage/list-tables.ts'
import { readServiceUsage } from '../../../catalog/usage/service-usage.ts'
import { EntityReference } from '../../../model/entity.ts'
import { tableUsageFields, UsageDetails } from '../usage/served.ts'

const Window = { limit: z.coerce.number().int().min(1).default(50).transform((limit) => Math.min(limit, 500)), offset: z.coerce.number().int().min(0).max(1_000_000).default(0) }
const Evidence = z.object({ since: z.number().optional(), until: z.number(), runs: z.number().int(), hasTotals: z.boolean() })

const EntityUsage = z.object({
  evidence: Evidence.optional(), summary: UsageDetails.optional(), lifeCycle: tableUsageFields.lifeCycle, calls: z.number(), indirectCalls: z.number(),
  kinds: z.array(z.object({ kind: z.string(), calls: z.number() })), roles: z.array(z.object({ role: z.string(), calls: z.number() })), days: z.array(z.object({ day: z.string(), calls: z.number() })),
  columns: z.array(z.object({ name: z.string(), calls: z.number(), uses: z.array(z.object({ use: z.string(), calls: z.number() })) })),
  joins: z.array(z.object({ table: EntityReference, calls: z.number(), columns: z.array(z.object({ column: z.string(), otherColumn: z.string(), calls: z.number() })) })),
})

const Statement = z.object({
  id: z.string(), fullyQualifiedName: z.string(), query: z.string(), queryType: z.string().optional(), calls: z.number(), totalMs: z.number(), meanMs: z.number(), rows: z.number(),
  firstSeenAt: z.number(), lastSeenAt: z.number(), roles: z.array(z.string()), tables: z.array(EntityReference.extend({ isIndirect: z.boolean() })),
})

const UsedTable = z.object({
  id: z.string(), name: z.string(), fullyQualifiedName: z.string(), tableType: z.string().optional(), calls: z.number(), monthly: z.number(), rank: z.number().optional(),
  lastReadAt: z.number().optional(), lastReadBy: z.string().optional(), lastWrittenAt: z.number().optional(), sizeBytes: z.number().optional(),
})

const LeftOut = z.object({ what: z.string(), statements: z.number(), calls: z.number(), totalMs: z.number() })
const ServiceUsage = z.object({
  id: z.string(), name: z.string(),
  windows: z.array(z.object({
    runId: z.string(), from: z.number().optional(), to: z.number(), isTotal: z.boolean(), statements: z.number(), calls: z.number(), totalMs: z.number(), leftOut: z.array(LeftOut), resets: z.array(z.string()),
  })),
  days: z.array(z.object({ day: z.string(), calls: z.number(), totalMs: z.number() })), roles: z.array(z.object({ role: z.string(), calls: z.number(), totalMs: z.number() })),
  unresolved: z.array(z.object({ database: z.string(), role: z.string(), statement: z.string(), reason: z.string(), detail: z.string(), calls: z.number(), totalMs: z.number() })),
})

/** Usage for the pages: of one entity, its statements, the most and the least used tables, and what was counted of services. */
export function addUsagePageRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/catalog/usage/entity/:id', {
    schema: { tags: ['/catalog'], operationId: 'getEntityUsage', summary: 'How an entity was used, by whom, which columns, joined with what', params: z.object({ id: z.uuid() }), response: { 200: EntityUsage } },
  }, async (request) => readEntityUsage(pool, request.params.id))
  typed.get('/catalog/usage/statements', {
    schema: {
      tags: ['/catalog'], operationId: 'listStatements', summary: 'Statements that use a table, or what stands in a schema, database or service',
      querystring: z.object({ entity: z.uuid(), sort: z.enum(statementOrders).default('time'), role: z.string().max(256).optional(), ...Window }), response: { 200: z.object({ rows: z.array(Statement), total: z.number().int() }) },
    },
  }, async (request) => {
    const { entity, sort, role, limit, offset } = request.query
    return listStatements(pool, { entityId: entity, sort, limit, offset, ...(role !== undefined && { role }) })
  })
  addTableRoutes(app, pool)
  typed.get('/catalog/usage/services', {
    schema: { tags: ['/catalog'], operationId: 'getServiceUsage', summary: 'What was counted of services: windows, days, roles, statements that could not be told of', querystring: z.object({ id: z.uuid().optional() }), response: { 200: z.object({ data: z.array(ServiceUsage) }) } },
  }, async (request) => ({ data: await readServiceUsage(pool, request.query.id) }))
}

function addTableRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const Scope = { scope: z.string().max(3072).optional(), ...Window }
  const Tables = z.object({ rows: z.array(UsedTable), total: z.number().int() })
  typed.get('/catalog/usage/tables', {
    schema: { tags: ['/catalog'], operationId: 'listHotTables', summary: 'The tables that were used most', querystring: z.object(Scope), response: { 200: Tables } },
  }, async ({ query: { scope, ...window } }) => listHotTables(pool, { ...window, ...(scope !== undefined && { scope }) }))
  typed.get('/catalog/usage/cold-tables', {
    schema: {
      tags: ['/catalog'], operationId: 'listColdTables', summary: 'Tables that nobody was seen to read for so many days, before the last look; with the time that was looked at',
      querystring: z.object({ ...Scope, entity: z.uuid(), days: z.coerce.number().min(0).max(3650).default(30) }), response: { 200: Tables.extend({ evidence: Evidence.optional() }) },
    },
  }, async ({ query: { scope, days, entity, ...window } }) => {
    const evidence = await readEvidence(pool, entity)
    const tables = await listColdTables(pool, { ...window, ...(scope !== undefined && { scope }) }, (evidence?.until ?? Date.now()) - days * 86_400_000)
    return { ...tables, ...(evidence !== undefined && { evidence }) }
  })
}
