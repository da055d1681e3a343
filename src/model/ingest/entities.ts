import { z } from 'zod'
import { CreateDatabase, CreateDatabaseSchema, CreateDatabaseService, CreateStoredProcedure } from '../database.ts'
import { CreateDbtAsset } from '../dbt/asset.ts'
import { CreateClassification, CreateTag } from '../governance.ts'
import { CreateTable } from '../table.ts'

/** What a run writes of entities: as `EntityRecord`, without the fingerprint, which is of use to the catalog of the run's own machine alone. */
const common = {
  fullyQualifiedName: z.string(),
  sourceIdentity: z.exactOptional(z.string()),
  measurement: z.exactOptional(z.record(z.string(), z.union([z.number(), z.boolean(), z.record(z.string(), z.number())]))),
}

export const EntityRecords = z.union([
  z.array(z.object({ entityType: z.literal('table'), request: CreateTable, ...common })),
  z.array(z.object({ entityType: z.literal('storedProcedure'), request: CreateStoredProcedure, ...common })),
  z.array(z.object({ entityType: z.literal('databaseSchema'), request: CreateDatabaseSchema, ...common })),
  z.array(z.object({ entityType: z.literal('database'), request: CreateDatabase, ...common })),
  z.array(z.object({ entityType: z.literal('databaseService'), request: CreateDatabaseService, ...common })),
  z.array(z.object({ entityType: z.literal('classification'), request: CreateClassification, ...common })),
  z.array(z.object({ entityType: z.literal('tag'), request: CreateTag, ...common })),
  z.array(z.object({ entityType: z.literal('dbtAsset'), request: CreateDbtAsset, ...common })),
])

/** Types of entities that runs list and delete. */
export const listedTypes = ['database', 'databaseSchema', 'table', 'storedProcedure', 'dbtAsset', 'databaseService', 'classification', 'tag', 'query'] as const

/** What became of a record: an outcome, or the code and sentence of an error. */
export const WriteAnswer = z.union([
  z.object({ fullyQualifiedName: z.string(), outcome: z.enum(['created', 'updated', 'unchanged', 'renamed', 'restored']) }),
  z.object({ fullyQualifiedName: z.string(), error: z.object({ code: z.string(), message: z.string(), object: z.string().optional(), hint: z.string().optional() }) }),
])
export type WriteAnswer = z.infer<typeof WriteAnswer>
