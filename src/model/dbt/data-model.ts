import { z } from 'zod'
import { EntityReference, TagLabel } from '../entity.ts'
import { DataType } from '../table.ts'

/** A column as the project describes it. */
export const DataModelColumn = z.object({
  name: z.string(),
  dataType: DataType.default('UNKNOWN'),
  dataTypeDisplay: z.string().optional(),
  dataLength: z.number().optional(),
  description: z.string().optional(),
  tags: z.array(TagLabel).optional(),
  ordinalPosition: z.number().int().optional(),
})
export type DataModelColumn = z.infer<typeof DataModelColumn>

/** How a table is made, as OpenMetadata has it: `rawSql` as written, `sql` as it was run, `upstream` the FQNs of tables that it reads. */
export const DataModel = z.object({
  modelType: z.enum(['DBT', 'DDL']),
  resourceType: z.string().optional(),
  dbtSourceProject: z.string().optional(),
  description: z.string().optional(),
  path: z.string().optional(),
  rawSql: z.string().optional(),
  sql: z.string().optional(),
  upstream: z.array(z.string()).optional(),
  owners: z.array(EntityReference).optional(),
  tags: z.array(TagLabel).optional(),
  columns: z.array(DataModelColumn).optional(),
  generatedAt: z.string().optional(),
})
export type DataModel = z.infer<typeof DataModel>

/** What one run of dbt made of a node. */
export const DbtRunFact = z.object({
  status: z.string(), at: z.number().optional(), executionTimeMs: z.number().optional(), message: z.string().optional(), command: z.string().optional(), failures: z.number().optional(),
})
export type DbtRunFact = z.infer<typeof DbtRunFact>

/** A test of a node, with its last result where it has run. */
export const DbtTestFact = z.object({
  uniqueId: z.string(), name: z.string(), kind: z.enum(['generic', 'singular', 'unit']), definition: z.string(), column: z.string().optional(),
  severity: z.enum(['error', 'warn']), description: z.string().optional(), arguments: z.record(z.string(), z.unknown()).optional(),
  /** FQNs of the tables that it compares with. */
  refersTo: z.array(z.string()).optional(), path: z.string().optional(), lastRun: DbtRunFact.optional(),
})
export type DbtTestFact = z.infer<typeof DbtTestFact>

export const DbtFreshnessFact = z.object({
  status: z.string(), maxLoadedAt: z.number().optional(), snapshottedAt: z.number(), ageSeconds: z.number().optional(), warnAfter: z.string().optional(), errorAfter: z.string().optional(), message: z.string().optional(),
})

/** What a project says of a node and OpenMetadata's data model has no field for. */
export const DbtFacts = z.object({
  uniqueId: z.string(),
  name: z.string(),
  packageName: z.string().optional(),
  materialized: z.string().optional(),
  language: z.string().optional(),
  patchPath: z.string().optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
  columnMeta: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  tags: z.array(z.string()).optional(),
  macros: z.array(z.string()).optional(),
  group: z.object({ name: z.string(), owner: z.string().optional(), email: z.string().optional() }).optional(),
  access: z.string().optional(),
  contract: z.object({ enforced: z.boolean(), columns: z.array(z.object({ name: z.string(), dataType: z.string().optional(), constraints: z.array(z.string()) })).optional() }).optional(),
  version: z.string().optional(),
  latestVersion: z.string().optional(),
  deprecatedOn: z.string().optional(),
  source: z.object({ name: z.string(), description: z.string().optional(), loader: z.string().optional() }).optional(),
  freshness: z.object({ warnAfter: z.string().optional(), errorAfter: z.string().optional(), loadedAtField: z.string().optional(), last: DbtFreshnessFact.optional() }).optional(),
  lastRun: DbtRunFact.optional(),
  tests: z.array(DbtTestFact).optional(),
  /** Of a table with a row for each day or hour, which metrics are reckoned over. */
  timeSpine: z.object({ column: z.string(), granularity: z.string().optional() }).optional(),
  /** Columns that the project describes and the table does not have. */
  strayColumns: z.array(z.string()).optional(),
  /** Ephemeral models between this one and the tables that it reads. */
  through: z.array(z.string()).optional(),
})
export type DbtFacts = z.infer<typeof DbtFacts>

/** Words and labels that a project puts on a table, each to be told from those that people wrote. Columns by their names in the table. */
export type DbtWords = {
  description?: string
  owners?: EntityReference[]
  tags?: TagLabel[]
  domains?: EntityReference[]
  properties?: Record<string, unknown>
  columns?: Record<string, { description?: string; tags?: TagLabel[] }>
}

/** What is written of one table, or function. */
export type DataModelRecord = { entityType?: 'table' | 'storedProcedure'; fullyQualifiedName: string; model: DataModel; facts?: DbtFacts; words: DbtWords }

/** Which words of people give way: `dbtUpdateDescriptions` and `dbtUpdateOwners`; descriptions of sources never do. */
export type WordPolicy = { updateDescriptions: boolean; updateOwners: boolean }

/** The project that data models belong to, as its last run saw it. */
export type DbtProjectFacts = {
  name: string
  location: string
  schemaVersion: number
  dbtVersion: string
  adapterType?: string
  generatedAt?: number
  invocationId?: string
  hasRunResults: boolean
  /** Nodes by kind, also those that are in no database. */
  nodes: Record<string, number>
  unmatched: UnmatchedNode[]
}

/** A node that is in no table of the catalog: why not, and what comes near it. */
export type UnmatchedNode = { uniqueId: string; resourceType: string; relation: string; reason: string; candidates: string[] }

/** What became of a data model; `unknown` for a table that the sink does not hold. */
export type ModelOutcome = 'created' | 'updated' | 'unchanged' | 'unknown'
/** By FQN of the table. `notes` are sentences on words that could not be kept. */
export type ModelsWritten = { outcomes: Map<string, ModelOutcome>; notes: string[] }
/** `projectId` as the sink gave it; undefined for a model that belongs to no project. `requiresReferred` refuses labels and owners that do not exist. */
export type ModelWriteOptions = { projectId: string | undefined; policy: WordPolicy; updatedBy: string; requiresReferred?: boolean }

/** A column as SQL is resolved against it: its type as PostgreSQL prints it, and the fields of a composite. */
export type CatalogColumn = { name: string; type: string | null; children?: CatalogColumn[] | null }
/** A table of the catalog with its columns; `kind` is its tableType. */
export type CatalogRelation = { schema: string; name: string; kind: string; columns: CatalogColumn[] }
