import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readProjectOverview } from '../../../catalog/dbt/project-overview.ts'
import { listProjects, type ProjectRow } from '../../../catalog/dbt/projects.ts'
import { readTableModel } from '../../../catalog/dbt/read-models.ts'
import { findId } from '../../../catalog/get.ts'
import { DataModel, DbtFacts } from '../../../model/dbt/data-model.ts'
import { TrunklineError } from '../../../model/errors.ts'

const User = z.object({
  id: z.uuid(), name: z.string(), fullyQualifiedName: z.string(), displayName: z.string().optional(), assetType: z.string(), kind: z.string().optional(), description: z.string().optional(), sourceUrl: z.string().optional(),
})
const Model = z.object({
  model: DataModel, facts: DbtFacts.optional(), usedBy: z.array(User),
  project: z.object({ id: z.string(), name: z.string(), service: z.string(), dbtVersion: z.string(), generatedAt: z.number().optional() }).optional(),
})
const Unmatched = z.object({ uniqueId: z.string(), resourceType: z.string(), relation: z.string(), reason: z.string(), candidates: z.array(z.string()) })
const Project = z.object({
  id: z.string(), service: z.string(), name: z.string(), location: z.string(), dbtVersion: z.string(), schemaVersion: z.number(), adapterType: z.string().optional(), generatedAt: z.number().optional(),
  hasRunResults: z.boolean(), nodes: z.record(z.string(), z.number()), unmatchedCount: z.number(), tableCount: z.number(), updatedAt: z.number(),
})
const Overview = z.object({
  project: Project,
  materializations: z.array(z.object({ name: z.string(), count: z.number() })),
  coverage: z.object({ tables: z.number(), described: z.number(), tested: z.number(), columns: z.number(), describedColumns: z.number() }),
  tests: z.array(z.object({ status: z.string(), count: z.number() })),
  failing: z.array(z.object({
    table: z.string(), name: z.string(), column: z.string().optional(), status: z.string(), severity: z.string(), message: z.string().optional(), failures: z.number().optional(), at: z.number().optional(),
  })),
  slowest: z.array(z.object({ table: z.string(), name: z.string(), executionTimeMs: z.number(), status: z.string(), at: z.number().optional() })),
  freshness: z.array(z.object({ table: z.string(), name: z.string(), status: z.string(), maxLoadedAt: z.number().optional(), ageSeconds: z.number().optional() })),
  assets: z.array(z.object({ id: z.uuid(), name: z.string(), displayName: z.string().optional(), assetType: z.string(), kind: z.string().optional() })),
  unmatched: z.array(Unmatched),
})

/** GET /catalog/dbt/projects and one of them; GET /catalog/tables/{id}/dbt and /catalog/storedProcedures/{id}/dbt: what a project knows of a table or function. */
export function addDbtRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/catalog/dbt/projects', {
    schema: { tags: ['/catalog'], operationId: 'listDbtProjects', summary: 'Every dbt project as its last run saw it', response: { 200: z.object({ data: z.array(Project) }) } },
  }, async () => ({ data: (await listProjects(pool)).map(toProject) }))
  typed.get('/catalog/dbt/projects/:id', {
    schema: {
      tags: ['/catalog'], operationId: 'getDbtProject', summary: 'A dbt project: models by materialisation, coverage of docs and tests, failing tests, slowest models, freshness, nodes without a table',
      params: z.object({ id: z.string().regex(/^\d{1,18}$/) }), response: { 200: Overview },
    },
  }, async (request) => {
    const [row] = await listProjects(pool, request.params.id)
    if (row === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no dbt project ${request.params.id}.`, { object: request.params.id })
    return { project: toProject(row), ...await readProjectOverview(pool, row.id) }
  })
  for (const [path, entityType, what] of [['tables', 'table', 'Table'], ['storedProcedures', 'storedProcedure', 'Routine']] as const) {
    typed.get(`/catalog/${path}/:id/dbt`, {
      schema: {
        tags: ['/catalog'], operationId: `get${what}Dbt`, summary: `What dbt knows of a ${what.toLowerCase()}: SQL, meta, contract, tests with their last results, freshness, exposures and metrics; without \`dbt\` where it knows nothing`,
        params: z.object({ id: z.uuid() }), response: { 200: z.object({ dbt: Model.optional() }) },
      },
    }, async (request) => {
      const dbt = await readTableModel(pool, await findId(pool, entityType, { id: request.params.id }, 'all'))
      return dbt === undefined ? {} : { dbt }
    })
  }
}

function toProject({ id, service, name, facts, updatedAt, tables }: ProjectRow): z.infer<typeof Project> {
  const { location, dbtVersion, schemaVersion, adapterType, generatedAt, hasRunResults, nodes, unmatched } = facts
  return {
    id, service, name, location, dbtVersion, schemaVersion, hasRunResults, nodes, unmatchedCount: unmatched.length, tableCount: tables, updatedAt,
    ...(adapterType !== undefined && { adapterType }), ...(generatedAt !== undefined && { generatedAt }),
  }
}
