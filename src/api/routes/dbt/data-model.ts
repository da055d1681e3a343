import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readModels } from '../../../catalog/dbt/read-models.ts'
import { writeModels } from '../../../catalog/dbt/write-models.ts'
import { findId, getEntity } from '../../../catalog/get.ts'
import { DataModel, type DbtWords } from '../../../model/dbt/data-model.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { toActor } from '../../entity/actor.ts'

/** Where `fields` asks for it, a table shows how it is made. */
export const dataModelFields = { dataModel: DataModel.optional() }

/** Adds data models to tables, where they are wanted. */
export async function withDataModels(tables: readonly Record<string, unknown>[], wanted: ReadonlySet<string>, pool: Pool): Promise<Record<string, unknown>[]> {
  if (!wanted.has('dataModel')) return [...tables]
  const models = await readModels(pool, tables.map((table) => String(table['id'])))
  return tables.map((table) => {
    const dataModel = models.get(String(table['id']))
    return dataModel === undefined ? table : { ...table, dataModel }
  })
}

/** OpenMetadata's call that tells how a table is made; descriptions, owners and labels of the model go to the table where it has none. */
export function addDataModelRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().put('/tables/:id/dataModel', {
    schema: {
      tags: ['/tables'], operationId: 'addDataModel', summary: 'Tell how a table is made: its SQL, what it reads, and the words of the project that makes it',
      params: z.object({ id: z.uuid() }), body: z.looseObject({ modelType: z.enum(['DBT', 'DDL']) }), response: { 200: z.looseObject({ id: z.uuid(), fullyQualifiedName: z.string(), dataModel: DataModel }) },
    },
  }, async (request) => {
    const id = await findId(pool, 'table', { id: request.params.id }, 'non-deleted')
    const { fullyQualifiedName } = await getEntity(pool, 'table', { id })
    const model = toModel(request.body)
    const options = { projectId: undefined, policy: { updateDescriptions: false, updateOwners: false }, requiresReferred: true, updatedBy: toActor(request).name }
    await writeModels(pool, [{ fullyQualifiedName, model, words: wordsOf(model) }], options)
    return { ...await getEntity(pool, 'table', { id }), dataModel: model }
  })
}

/** Clients send more keys than are known here, and nulls; these are left out. */
function toModel(body: Record<string, unknown>): DataModel {
  const result = DataModel.safeParse(withoutNulls(body))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new TrunklineError('REQUEST_INVALID', `The data model has a problem: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`, { object: 'dataModel' })
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null).map(([key, inner]) => [key, withoutNulls(inner)]))
}

function wordsOf({ description, owners, tags, columns }: DataModel): DbtWords {
  return {
    ...(description !== undefined && { description }), ...(owners !== undefined && { owners }), ...(tags !== undefined && { tags }),
    columns: Object.fromEntries((columns ?? []).filter((column) => column.description !== undefined || column.tags !== undefined).map((column) => [column.name, {
      ...(column.description !== undefined && { description: column.description }), ...(column.tags !== undefined && { tags: column.tags }),
    }])),
  }
}
