import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { countEntities, listServiceOverviews } from '../../../catalog/counts.ts'
import { listRecentChanges } from '../../../catalog/recent-changes.ts'
import { ChangeDescription, entityTypes } from '../../../model/entity.ts'
import { RunSummary } from './run-summary.ts'

const RecentChange = z.object({
  id: z.string(), entityType: z.enum(entityTypes), fullyQualifiedName: z.string(), name: z.string(), version: z.number(),
  updatedAt: z.number(), updatedBy: z.string(), deleted: z.boolean(), changeDescription: ChangeDescription.optional(),
  others: z.object({ count: z.number().int(), names: z.array(z.string()), isMore: z.boolean() }).optional(),
})
const ServiceSummary = z.object({
  id: z.string(), name: z.string(), serviceType: z.string(),
  databases: z.number().int(), databaseSchemas: z.number().int(), tables: z.number().int(), storedProcedures: z.number().int(),
  lastRun: RunSummary.optional(),
})
const CatalogSummary = z.object({ counts: z.record(z.enum(entityTypes), z.number().int()), recentChanges: z.array(RecentChange), services: z.array(ServiceSummary) })

/** GET /catalog/summary: what the home page shows, in one call. */
export function addSummaryRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/summary', {
    schema: { tags: ['/catalog'], operationId: 'getSummary', summary: 'Counts, recent changes and services', response: { 200: CatalogSummary } },
  }, async () => {
    const [counts, recentChanges, overviews] = await Promise.all([countEntities(pool), listRecentChanges(pool), listServiceOverviews(pool)])
    const services = overviews.map(({ totals, ...service }) => ({
      ...service,
      databases: totals.database ?? 0, databaseSchemas: totals.databaseSchema ?? 0, tables: totals.table ?? 0, storedProcedures: totals.storedProcedure ?? 0,
    }))
    return { counts, recentChanges: recentChanges.map(withoutSettings), services }
  })
}

/** What changed in the settings of a service is not told on the home page: they may hold secrets. */
function withoutSettings<T extends { changeDescription?: ChangeDescription }>(change: T): T {
  const description = change.changeDescription
  if (description === undefined) return change
  const namesOnly = (fields: ChangeDescription['fieldsAdded']) => fields.map((field) => (field.name.startsWith('connection') ? { name: field.name } : field))
  return {
    ...change,
    changeDescription: {
      ...description,
      fieldsAdded: namesOnly(description.fieldsAdded), fieldsUpdated: namesOnly(description.fieldsUpdated), fieldsDeleted: namesOnly(description.fieldsDeleted),
    },
  }
}
