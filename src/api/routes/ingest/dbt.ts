import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { createOrUpdateEntity } from '../../../catalog/create.ts'
import { endParts, listParts } from '../../../catalog/dbt/end-parts.ts'
import { findByNames, readAssetIdentities, readRelations, readRoutineNames, readTableNames } from '../../../catalog/dbt/known.ts'
import { putProject } from '../../../catalog/dbt/projects.ts'
import { writeModels } from '../../../catalog/dbt/write-models.ts'
import { writeDbtTests } from '../../../catalog/dbt/write-tests.ts'
import { keepOfTypes } from '../../../catalog/delete.ts'
import { CreateTestDefinition } from '../../../model/data-quality/test-definition.ts'
import type { DbtPart } from '../../../model/dbt/project-parts.ts'
import { EntityReference, entityTypes } from '../../../model/entity.ts'
import { ModelsAnswer, ModelsBody, PartsBody, PartsQuery, ProjectBody, TestsBody } from '../../../model/ingest/dbt.ts'
import { WriteAnswer } from '../../../model/ingest/entities.ts'
import { addStep, type IngestContext } from './add-step.ts'
import { toWriteAnswer } from './entities.ts'

const none = z.object({})

/** Projects of dbt with what they say of tables, their tests and their parts. */
export function addDbtSteps(app: FastifyInstance, { pool }: IngestContext): void {
  addStep(app, 'dbt/project', { summary: 'Keep what a run saw of a dbt project', body: ProjectBody, answer: z.object({ id: z.string() }) },
    async ({ serviceName, facts }) => ({ id: await putProject(pool, serviceName, facts) }))
  addStep(app, 'dbt/models', { summary: 'Keep data models, and put their words and labels on the tables', body: ModelsBody, answer: ModelsAnswer }, async ({ records, ...options }, updatedBy) => {
    const { outcomes, notes } = await writeModels(pool, records, { ...options, projectId: options.projectId, updatedBy })
    return { outcomes: [...outcomes], notes }
  })
  addStep(app, 'dbt/definition', { summary: 'Make a kind of test exist', body: CreateTestDefinition, answer: none }, async (request, name) => {
    await createOrUpdateEntity(pool, 'testDefinition', request, { name, isBot: true })
    return {}
  })
  addStep(app, 'dbt/tests', { summary: 'Keep tests of a dbt project with their last results', body: TestsBody, answer: z.object({ results: z.array(WriteAnswer) }) },
    async ({ records }, updatedBy) => ({ results: (await writeDbtTests(pool, records, { updatedBy })).map(toWriteAnswer) }))
  addStep(app, 'dbt/parts', { summary: 'What is kept of a dbt project beside lineage', body: PartsQuery, answer: PartsBody }, async (project) => ({ parts: await listParts(pool, project) }))
  addStep(app, 'dbt/ended', { summary: 'End parts of a dbt project: what they said of tables goes where it still is their own', body: PartsBody, answer: none }, async ({ parts }, updatedBy) => {
    await endParts(pool, await keepParts(pool, parts), { updatedBy })
    return {}
  })
  addReaders(app, { pool })
}

/** Parts name entities by their ids: those of other kinds are nobody's parts. */
async function keepParts(pool: IngestContext['pool'], parts: readonly DbtPart[]): Promise<DbtPart[]> {
  const known = new Set(await keepOfTypes(pool, parts.map(({ id }) => id), ['testCase', 'dbtAsset', 'table', 'storedProcedure']))
  return parts.filter(({ id }) => known.has(id))
}

function addReaders(app: FastifyInstance, { pool }: Pick<IngestContext, 'pool'>): void {
  const Column = z.object({ name: z.string(), type: z.string().nullable(), children: z.array(z.unknown()).nullish() })
  addStep(app, 'dbt/tables', { summary: 'The names of the tables of a service, or of all', body: z.object({ serviceName: z.string().optional() }), answer: z.object({ names: z.array(z.string()) }) },
    async ({ serviceName }) => ({ names: await readTableNames(pool, serviceName) }))
  addStep(app, 'dbt/routines', { summary: 'The names of the functions and procedures of a service', body: z.object({ serviceName: z.string() }), answer: z.object({ names: z.array(z.string()) }) },
    async ({ serviceName }) => ({ names: await readRoutineNames(pool, serviceName) }))
  addStep(app, 'dbt/relations', {
    summary: 'The tables of a database with their columns', body: z.object({ database: z.string() }), answer: z.object({ relations: z.array(z.object({ schema: z.string(), name: z.string(), kind: z.string(), columns: z.array(Column) })) }),
  }, async ({ database }) => ({ relations: await readRelations(pool, database) }))
  addStep(app, 'dbt/assets', { summary: 'Exposures, metrics and the like of a service, each with the project that it is of', body: z.object({ serviceName: z.string() }), answer: z.object({ identities: z.array(z.tuple([z.string(), z.string()])) }) },
    async ({ serviceName }) => ({ identities: [...await readAssetIdentities(pool, serviceName)] }))
  addStep(app, 'dbt/named', {
    summary: 'Entities of a type by name, of those that there are', body: z.object({ entityType: z.enum(entityTypes), names: z.array(z.string()) }), answer: z.object({ found: z.array(z.tuple([z.string(), EntityReference])) }),
  }, async ({ entityType, names }) => ({ found: [...await findByNames(pool, entityType, names)] }))
}
