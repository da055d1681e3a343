import { z } from 'zod'
import { EntityReference } from './entity.ts'
import { directSubtypes, indirectSubtypes, lineageEntityTypes, lineageGrades, lineageSources } from './lineage.ts'

/** One end of an edge in a call: by id, as OpenMetadata's clients say it, or by name. */
export const LineageReference = z.object({
  ...EntityReference.partial({ id: true }).shape,
  type: z.enum(lineageEntityTypes),
}).refine((reference) => reference.id !== undefined || reference.fullyQualifiedName !== undefined, { error: 'say an id or a fullyQualifiedName' })
export type LineageReference = z.infer<typeof LineageReference>

const ColumnName = z.string().min(1).max(3072)

/** OpenMetadata's column lineage, with OpenLineage's transformations where they are known. */
export const ColumnLineageRequest = z.object({
  fromColumns: z.array(ColumnName).default([]),
  toColumn: ColumnName,
  function: z.string().max(100_000).optional(),
  transformations: z.array(z.object({
    fromColumn: ColumnName, type: z.enum(['DIRECT', 'INDIRECT']), subtype: z.enum([...directSubtypes, ...indirectSubtypes]),
  })).optional(),
})
export type ColumnLineageRequest = z.infer<typeof ColumnLineageRequest>

/** OpenMetadata's `lineageDetails`. Who wrote it and when is said by the catalog. */
export const LineageDetailsRequest = z.object({
  sqlQuery: z.string().max(1_000_000).optional(),
  columnsLineage: z.array(ColumnLineageRequest).max(20_000).optional(),
  pipeline: LineageReference.optional(),
  description: z.string().max(100_000).optional(),
  source: z.enum(lineageSources).default('Manual'),
  grade: z.enum(lineageGrades).optional(),
  tempLineageTables: z.array(z.object({ fromEntity: z.string(), toEntity: z.string() })).optional(),
  assetEdges: z.number().int().optional(),
  createdAt: z.number().optional(), createdBy: z.string().optional(), updatedAt: z.number().optional(), updatedBy: z.string().optional(),
})
export type LineageDetailsRequest = z.infer<typeof LineageDetailsRequest>

/** OpenMetadata's `addLineage`. */
export const AddLineage = z.object({
  edge: z.object({
    fromEntity: LineageReference, toEntity: LineageReference, description: z.string().max(100_000).optional(), lineageDetails: LineageDetailsRequest.optional(),
  }),
})
export type AddLineage = z.infer<typeof AddLineage>
