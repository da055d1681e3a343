import { z } from 'zod'
import { EntityReference } from '../../../model/entity.ts'
import { lineageEntityTypes, lineageGrades, lineageSources } from '../../../model/lineage.ts'

const TempLineageTables = z.array(z.object({ fromEntity: z.string(), toEntity: z.string() }))

/** OpenMetadata's `lineageDetails`, with our grade, transformations and influences. Instants in ms. */
export const LineageDetails = z.object({
  source: z.enum(lineageSources), grade: z.enum(lineageGrades), sqlQuery: z.string().optional(), description: z.string().optional(), pipeline: EntityReference.optional(),
  columnsLineage: z.array(z.object({
    fromColumns: z.array(z.string()), toColumn: z.string(), function: z.string().optional(),
    transformations: z.array(z.object({ fromColumn: z.string(), type: z.enum(['DIRECT', 'INDIRECT']), subtype: z.string() })),
  })),
  datasetInfluence: z.array(z.object({ fromColumn: z.string(), subtype: z.string() })), tempLineageTables: TempLineageTables.optional(),
  createdAt: z.number(), createdBy: z.string(), updatedAt: z.number(), updatedBy: z.string(), lastSeenAt: z.number(),
})

const Edge = z.object({ fromEntity: z.string(), toEntity: z.string(), description: z.string().optional(), lineageDetails: LineageDetails })

/** OpenMetadata's `entityLineage`. */
export const EntityLineage = z.object({ entity: EntityReference, nodes: z.array(EntityReference), upstreamEdges: z.array(Edge), downstreamEdges: z.array(Edge) })

/** What a call that writes an edge answers: the edge as it is now. */
export const WrittenEdge = z.object({
  edge: z.object({ fromEntity: EntityReference, toEntity: EntityReference, description: z.string().optional(), lineageDetails: LineageDetails }),
})

export const LineageType = z.enum(lineageEntityTypes)
export const PairParams = z.object({ fromType: LineageType, fromId: z.uuid(), toType: LineageType, toId: z.uuid() })

/** How one column flows into another, or (`to` null) decides about whole rows; names within the entities. */
export const ColumnFlow = z.object({ from: z.string(), to: z.string().nullable(), isDirect: z.boolean(), subtypes: z.array(z.string()), expression: z.string().optional() })
