import { z } from 'zod'
import { NameFilterPattern } from '../metadata/config.ts'
import type { OldKeys } from '../workflow-kind.ts'

const flag = (value: boolean, title: string, description: string) => z.boolean().default(value).meta({ title, description })
const pattern = (title: string, what: string) => NameFilterPattern.optional().meta({ title, description: `Only ${what} whose names pass.` })

const QueryParserConfig = z.strictObject({
  type: z.enum(['Auto', 'SqlGlot', 'SqlFluff', 'SqlParse']).default('Auto').meta({ title: 'Query Parser Type' }),
})

/** `source.sourceConfig.config` of a lineage workflow: OpenMetadata's keys with OpenMetadata's defaults. */
export const LineageConfig = z.strictObject({
  type: z.literal('DatabaseLineage').default('DatabaseLineage').meta({ title: 'Type', description: 'Kind of workflow.' }),
  queryLogDuration: z.int().default(1).meta({ title: 'Query Log Duration', description: 'No effect on PostgreSQL: its statistics tell no times.' }),
  queryLogFilePath: z.string().optional().meta({ title: 'Query Log File Path', description: 'A log instead of pg_stat_statements: CSV with a header (query_text, database_name, schema_name, user_name, session_id, …), or PostgreSQL\'s csvlog or jsonlog, plain or gzip, or a folder of them.' }),
  resultLimit: z.int().min(1).default(1000).meta({ title: 'Result Limit', description: 'Statements looked at per database, the most expensive first.' }),
  parsingTimeoutLimit: z.int().min(1).default(300).meta({ title: 'Parsing Timeout Limit', description: 'Seconds for one statement; one that takes longer is listed.' }),
  queryParserConfig: QueryParserConfig.optional().meta({ title: 'Query Parser Configuration', description: 'No effect here: statements are parsed by PostgreSQL\'s own grammar.' }),
  filterCondition: z.string().optional().meta({ title: 'Filter Condition', description: 'SQL condition over the statistics view, alias s, for the statements to look at.' }),
  databaseFilterPattern: pattern('Database Filter Pattern', 'databases'),
  schemaFilterPattern: pattern('Schema Filter Pattern', 'schemas of views and routines'),
  tableFilterPattern: pattern('Table Filter Pattern', 'views'),
  storedProcedureFilterPattern: pattern('Stored Procedure Filter Pattern', 'functions and procedures'),
  overrideViewLineage: flag(false, 'Override View Lineage', 'No effect here: what a view no longer reads always ends, in one transaction with what it reads now.'),
  processViewLineage: flag(true, 'Process View Lineage', 'Views, rules, generated columns, partitions, foreign tables, subscriptions.'),
  processQueryLineage: flag(true, 'Process Query Lineage', 'Statements that were run.'),
  processStoredProcedureLineage: flag(true, 'Process Stored Procedure Lineage', 'Functions, procedures and triggers.'),
  threads: z.int().min(1).default(1).meta({ title: 'Number of Threads', description: 'Worker threads that parse statements.' }),
  processCrossDatabaseLineage: flag(false, 'Process Cross Database Lineage', 'Tables of the services named below with the same schema, name and columns flow into those of this service.'),
  crossDatabaseServiceNames: z.array(z.string()).optional().meta({ title: 'Cross Database Service Names', description: 'Services to look into.' }),
  enableTempTableLineage: flag(false, 'Enable Temp Table Lineage', 'Follow data through temporary tables and tables dropped since.'),
  incrementalLineageProcessing: flag(true, 'Incremental Lineage Processing', 'Edges of statements seen before stay when the statistics have forgotten the statement.'),
})
export type LineageConfig = z.infer<typeof LineageConfig>

export const oldLineageKeys: OldKeys = {
  viewParsingTimeoutLimit: { renamedTo: 'parsingTimeoutLimit' },
}

/** Keys that are accepted, checked, and change nothing on PostgreSQL. */
export const idleLineageKeys = ['queryLogDuration', 'queryParserConfig', 'overrideViewLineage'] as const
