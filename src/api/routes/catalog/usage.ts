import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readEntityUsage, readEvidence } from '../../../catalog/usage/entity-usage.ts'
import { readHygiene } from '../../../catalog/usage/hygiene.ts'
import { listStatements, statementOrders } from '../../../catalog/usage/list-statements.ts'
import { listColdTables, listHotTables } from '../../../catalog/usage/list-tables.ts'
import { readStatement } from '../../../catalog/usage/read-statement.ts'
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

const StatementDetails = z.object({
  id: z.string(), fullyQualifiedName: z.string(), query: z.string(), queryType: z.string().optional(), description: z.string().optional(), service: EntityReference.optional(),
  calls: z.number(), totalMs: z.number(), rows: z.number(), planMs: z.number(), walBytes: z.number(), jitMs: z.number(), blocksRead: z.number(), firstSeenAt: z.number().optional(), lastSeenAt: z.number().optional(),
  days: z.array(z.object({ day: z.string(), calls: z.number(), totalMs: z.number() })), windows: z.array(z.object({ at: z.number(), calls: z.number(), totalMs: z.number() })),
  roles: z.array(z.object({ role: z.string(), database: z.string(), calls: z.number(), totalMs: z.number(), rows: z.number(), lastSeenAt: z.number() })),
  tables: z.array(EntityReference.extend({ isIndirect: z.boolean(), uses: z.array(z.string()) })),
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

const Known = { tableFqn: z.string(), since: z.number().optional(), until: z.number(), resets: z.number().int() }
const IndexFinding = z.object({ ...Known, name: z.string(), columns: z.array(z.string()), bytes: z.number(), scans: z.number(), lastScanAt: z.number().optional() })
const Hygiene = z.object({
  unusedIndexes: z.array(IndexFinding), invalidIndexes: z.array(IndexFinding),
  duplicateIndexes: z.array(IndexFinding.extend({ coveredBy: z.string(), coveredByColumns: z.array(z.string()), isSame: z.boolean() })),
  scannedTables: z.array(z.object({ ...Known, seqScans: z.number(), seqRows: z.number(), indexScans: z.number(), liveRows: z.number() })),
  unscannedTables: z.array(z.object({ ...Known, changes: z.number(), liveRows: z.number(), sizeBytes: z.number().optional() })),
  unusedColumns: z.array(z.object({ tableFqn: z.string(), calls: z.number(), columns: z.array(z.string()) })),
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
  typed.get('/catalog/usage/statements/:id', {
    schema: { tags: ['/catalog'], operationId: 'getStatement', summary: 'A statement with what it cost: by day, by run, by role; and the tables that it uses', params: z.object({ id: z.uuid() }), response: { 200: StatementDetails } },
  }, async (request) => readStatement(pool, request.params.id))
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
  typed.get('/catalog/usage/hygiene', {
    schema: {
      tags: ['/catalog'], operationId: 'getHygiene', summary: 'Unused, duplicate and invalid indexes, tables mostly read whole or not at all, unused columns; each with the time that it is known of',
      querystring: z.object({ scope: z.string().min(1).max(3072), days: z.coerce.number().min(0).max(3650).default(30), limit: Window.limit }), response: { 200: Hygiene },
    },
  }, async ({ query }) => readHygiene(pool, query))
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
