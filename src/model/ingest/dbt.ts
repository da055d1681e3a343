import { z } from 'zod'
import { CreateTestCase } from '../data-quality/test-case.ts'
import { CreateTestCaseResult } from '../data-quality/test-result.ts'
import { DataModel, DbtFacts } from '../dbt/data-model.ts'
import { dbtPartKinds } from '../dbt/project-parts.ts'
import { EntityReference, TagLabel } from '../entity.ts'

/** What a run saw of a project, as `DbtProjectFacts`. */
export const ProjectBody = z.object({
  serviceName: z.string().min(1),
  facts: z.object({
    name: z.string(), location: z.string(), schemaVersion: z.number(), dbtVersion: z.string(), adapterType: z.exactOptional(z.string()), generatedAt: z.exactOptional(z.number()),
    invocationId: z.exactOptional(z.string()), hasRunResults: z.boolean(), nodes: z.record(z.string(), z.number()),
    unmatched: z.array(z.object({ uniqueId: z.string(), resourceType: z.string(), relation: z.string(), reason: z.string(), candidates: z.array(z.string()) })),
  }),
})

const Words = z.object({
  description: z.exactOptional(z.string()), owners: z.exactOptional(z.array(EntityReference)), tags: z.exactOptional(z.array(TagLabel)), domains: z.exactOptional(z.array(EntityReference)),
  properties: z.exactOptional(z.record(z.string(), z.unknown())),
  columns: z.exactOptional(z.record(z.string(), z.object({ description: z.exactOptional(z.string()), tags: z.exactOptional(z.array(TagLabel)) }))),
})

/** What projects say of tables, as `DataModelRecord` and `ModelWriteOptions`. */
export const ModelsBody = z.object({
  records: z.array(z.object({ entityType: z.exactOptional(z.enum(['table', 'storedProcedure'])), fullyQualifiedName: z.string(), model: DataModel, facts: z.exactOptional(DbtFacts), words: Words })),
  projectId: z.string().regex(/^\d{1,18}$/).optional(), policy: z.object({ updateDescriptions: z.boolean(), updateOwners: z.boolean() }), requiresReferred: z.exactOptional(z.boolean()),
})

/** What became of each table's model. */
export const ModelsAnswer = z.object({ outcomes: z.array(z.tuple([z.string(), z.enum(['created', 'updated', 'unchanged', 'unknown'])])), notes: z.array(z.string()) })

/** Tests of a project with their last results, as `DbtTestRecord`. */
export const TestsBody = z.object({ records: z.array(z.object({ fullyQualifiedName: z.string(), request: CreateTestCase, sourceIdentity: z.string(), result: z.exactOptional(CreateTestCaseResult) })) })

/** The project whose parts are asked for. */
export const PartsQuery = z.object({ id: z.string().regex(/^\d{1,18}$/), serviceName: z.string(), projectName: z.string() })

/** What a catalog keeps of a project beside lineage, as `DbtPart`. */
export const PartsBody = z.object({ parts: z.array(z.object({ kind: z.enum(dbtPartKinds), id: z.string(), key: z.string() })) })
