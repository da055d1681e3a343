import { z } from 'zod'
import { directSubtypes, indirectSubtypes, lineageEntityTypes, lineageGrades, lineageSources } from '../lineage.ts'

const Node = z.object({ entityType: z.enum(lineageEntityTypes), fqn: z.string() })

const Transformation = z.union([
  z.object({ fromColumn: z.string(), type: z.literal('DIRECT'), subtype: z.enum(directSubtypes), expression: z.exactOptional(z.string()) }),
  z.object({ fromColumn: z.string(), type: z.literal('INDIRECT'), subtype: z.enum(indirectSubtypes), expression: z.exactOptional(z.string()) }),
])

const Edge = z.object({
  from: Node, to: Node, source: z.enum(lineageSources), grade: z.enum(lineageGrades),
  pipeline: z.exactOptional(z.object({ entityType: z.literal('storedProcedure'), fqn: z.string() })),
  sqlQuery: z.exactOptional(z.string()), description: z.exactOptional(z.string()),
  columnsLineage: z.array(z.object({ fromColumns: z.array(z.string()), toColumn: z.string(), function: z.exactOptional(z.string()), transformations: z.array(Transformation) })),
  datasetInfluence: z.array(z.object({ fromColumn: z.string(), subtype: z.enum(indirectSubtypes) })),
  evidence: z.string(), lastSeenAt: z.number(),
  tempLineageTables: z.exactOptional(z.array(z.object({ fromEntity: z.string(), toEntity: z.string() }))),
})

const Dependency = z.object({
  of: Node, kind: z.enum(['policy', 'check', 'indexExpression', 'triggerCondition', 'columnDefault', 'rule', 'foreignKey', 'callsRoutine', 'reads']),
  name: z.string(), on: Node, columns: z.array(z.string()), evidence: z.string(),
})

/** Everything that a run found for one evidence scope, as `LineageSet` and `LineageWriteOptions`. */
export const LineageBody = z.object({
  set: z.object({ edges: z.array(Edge), dependencies: z.array(Dependency) }),
  options: z.object({
    evidenceScope: z.string().min(1), unreadEvidence: z.exactOptional(z.array(z.string())), isPartial: z.exactOptional(z.boolean()), endsUnseenSince: z.exactOptional(z.number()),
    overridesSource: z.exactOptional(z.enum(lineageSources)),
  }),
})

/** What the write did, in edges. */
export const LineageAnswer = z.object({
  created: z.number(), updated: z.number(), unchanged: z.number(), reappeared: z.number(), ended: z.number(), dependencies: z.number(),
  unknown: z.array(z.object({ entityType: z.enum(lineageEntityTypes), fqn: z.string(), evidence: z.string() })),
})
