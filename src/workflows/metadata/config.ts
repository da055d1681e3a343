import { z } from 'zod'
import type { OldKeys } from '../workflow-kind.ts'

/** Lists of Python regexes, matched from the start of a name, case-insensitive: includes first, then excludes. */
export const NameFilterPattern = z.strictObject({
  includes: z.array(z.string()).optional().meta({ title: 'Includes', description: 'Keep only names that match one of these regular expressions.' }),
  excludes: z.array(z.string()).optional().meta({ title: 'Excludes', description: 'Then drop names that match one of these regular expressions.' }),
})

const ownerValue = z.union([z.string(), z.array(z.string()).min(1)])
const ownerLevel = z.union([z.string(), z.record(z.string(), ownerValue)])

/** Who owns what, by exact name of a user or team; map keys are FQNs without the service, or simple names. */
export const OwnerConfig = z.strictObject({
  default: ownerValue.optional().meta({ title: 'Default', description: 'Owner of everything that has no other.' }),
  service: ownerValue.optional().meta({ title: 'Service', description: 'Owner of the service.' }),
  database: ownerLevel.optional().meta({ title: 'Database', description: 'One owner for all databases, or a map of names to owners.' }),
  databaseSchema: ownerLevel.optional().meta({ title: 'Schema', description: 'One owner for all schemas, or a map of names to owners.' }),
  table: ownerLevel.optional().meta({ title: 'Table', description: 'One owner for all tables, or a map of names to owners.' }),
  enableInheritance: z.boolean().default(true).meta({ title: 'Enable Inheritance', description: 'What has no owner of its own takes that of its parent.' }),
})
export type OwnerConfig = z.infer<typeof OwnerConfig>

const flag = (value: boolean, title: string, description: string) => z.boolean().default(value).meta({ title, description })
const pattern = (title: string, what: string) => NameFilterPattern.optional().meta({ title, description: `Only ${what} whose names pass.` })

const Incremental = z.strictObject({
  enabled: z.boolean().meta({ title: 'Enabled' }),
  lookbackDays: z.int().default(7).meta({ title: 'Lookback Days' }),
  safetyMarginDays: z.int().default(1).meta({ title: 'Safety Margin Days' }),
})

/** `source.sourceConfig.config` of a metadata workflow: OpenMetadata's keys with OpenMetadata's defaults. */
export const MetadataConfig = z.strictObject({
  type: z.literal('DatabaseMetadata').default('DatabaseMetadata').meta({ title: 'Type', description: 'Kind of workflow.' }),
  databaseFilterPattern: pattern('Database Filter Pattern', 'databases'),
  schemaFilterPattern: pattern('Schema Filter Pattern', 'schemas'),
  tableFilterPattern: pattern('Table Filter Pattern', 'tables and views'),
  storedProcedureFilterPattern: pattern('Stored Procedure Filter Pattern', 'functions and procedures'),
  useFqnForFiltering: flag(false, 'Use FQN For Filtering', 'Match the patterns of this workflow against service.database.schema.table instead of the bare name.'),
  includeTables: flag(true, 'Include Tables', 'Read tables.'),
  includeViews: flag(true, 'Include Views', 'Read views and materialized views.'),
  includeStoredProcedures: flag(true, 'Include Stored Procedures', 'Read functions and procedures.'),
  includeTags: flag(true, 'Include Tags', 'Row-security policies of a table become its tags.'),
  includeOwners: flag(false, 'Include Owners', 'The owning role becomes the owner where a user or team has exactly its name.'),
  includeDDL: flag(false, 'Include DDL Statements', 'Store the CREATE statement of tables.'),
  includePartitions: flag(false, 'Include Partitions', 'Partitions as tables of their own, not only listed on their parent.'),
  includeExtensionObjects: flag(false, 'Include Extension Objects', 'Tables, views, functions and types that belong to an extension.'),
  ownerConfig: OwnerConfig.optional().meta({ title: 'Owner Configuration', description: 'Owners by level of the hierarchy.' }),
  overrideMetadata: flag(false, 'Override Metadata', 'Descriptions, owners, tags and display names of the source replace what people wrote.'),
  markDeletedTables: flag(true, 'Mark Deleted Tables', 'Mark tables deleted that vanished from the schemas read in this run.'),
  markDeletedStoredProcedures: flag(true, 'Mark Deleted Stored Procedures', 'Mark functions and procedures deleted that vanished from the schemas read in this run.'),
  markDeletedSchemas: flag(false, 'Mark Deleted Schemas', 'Mark schemas deleted that vanished from the databases read in this run.'),
  markDeletedDatabases: flag(false, 'Mark Deleted Databases', 'Mark databases deleted that vanished from the server; needs ingestAllDatabases.'),
  threads: z.int().min(1).default(1).meta({ title: 'Number of Threads', description: 'Databases read at the same time, two at most. A database that is read alone has two connections, whatever this says.' }),
  extractJsonSchema: flag(false, 'Extract JSON Schema', 'Infer the shape of JSON columns from sampled rows; needs SELECT on the table.'),
  jsonSchemaSampleSize: z.int().min(1).max(1000).default(10).meta({ title: 'JSON Schema Sample Size', description: 'Rows sampled per JSON column.' }),
  queryLogDuration: z.int().default(1).meta({ title: 'Query Log Duration', description: 'No effect on PostgreSQL.' }),
  queryParsingTimeoutLimit: z.int().default(300).meta({ title: 'Query Parsing Timeout Limit', description: 'No effect here: a metadata run parses no queries.' }),
  incremental: Incremental.optional().meta({ title: 'Incremental Metadata Extraction', description: 'No effect on PostgreSQL: an unchanged object is never written anyway.' }),
  overrideLineage: flag(false, 'Override Lineage', 'No effect here: lineage has a workflow of its own.'),
})
export type MetadataConfig = z.infer<typeof MetadataConfig>

/** Keys of older OpenMetadata versions: the name that took their place, or why they are gone. */
export const oldMetadataKeys: OldKeys = {
  markDeletedTablesFromFilterOnly: { ignored: 'only what vanished from PostgreSQL is ever marked deleted' },
  viewParsingTimeoutLimit: { renamedTo: 'queryParsingTimeoutLimit' },
  overrideViewLineage: { ignored: 'it belongs to the lineage workflow' },
  pushDownFilter: { ignored: 'filters need no help from the server' },
  generateSampleData: { ignored: 'samples have a workflow of their own' },
  sampleDataCount: { ignored: 'samples have a workflow of their own' },
  processPiiSensitive: { ignored: 'classification has a workflow of its own' },
  confidence: { ignored: 'classification has a workflow of its own' },
}

/** Keys that are accepted, checked, and change nothing on PostgreSQL. */
export const idleMetadataKeys = ['queryLogDuration', 'queryParsingTimeoutLimit', 'incremental', 'overrideLineage'] as const
