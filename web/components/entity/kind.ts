import type { IconName } from '../icons/paths.ts'

/** How a kind of entity is called and drawn. */
export type Kind = { label: string; plural: string; icon: IconName }

const kinds: Readonly<Record<string, Kind>> = {
  databaseService: { label: 'Service', plural: 'Services', icon: 'service' },
  database: { label: 'Database', plural: 'Databases', icon: 'database' },
  databaseSchema: { label: 'Schema', plural: 'Schemas', icon: 'schema' },
  table: { label: 'Table', plural: 'Tables', icon: 'table' },
  storedProcedure: { label: 'Routine', plural: 'Routines', icon: 'routine' },
  ingestionPipeline: { label: 'Pipeline', plural: 'Pipelines', icon: 'clock' },
  classification: { label: 'Classification', plural: 'Classifications', icon: 'tag' },
  tag: { label: 'Tag', plural: 'Tags', icon: 'tag' },
  user: { label: 'Person', plural: 'People', icon: 'user' },
  glossary: { label: 'Glossary', plural: 'Glossaries', icon: 'book' },
  glossaryTerm: { label: 'Term', plural: 'Terms', icon: 'term' },
  domain: { label: 'Domain', plural: 'Domains', icon: 'domain' },
  testCase: { label: 'Test', plural: 'Tests', icon: 'quality' },
  testSuite: { label: 'Suite', plural: 'Suites', icon: 'quality' },
  type: { label: 'Type', plural: 'Types', icon: 'type' },
  team: { label: 'Team', plural: 'Teams', icon: 'team' },
  dbtAsset: { label: 'dbt asset', plural: 'dbt assets', icon: 'property' },
}

/** Kinds of table, of routine and of what dbt builds on tables. */
const subtypes: Readonly<Record<string, Kind>> = {
  Regular: { label: 'Table', plural: 'Tables', icon: 'table' },
  Partitioned: { label: 'Partitioned table', plural: 'Partitioned tables', icon: 'partitioned' },
  Foreign: { label: 'Foreign table', plural: 'Foreign tables', icon: 'foreign' },
  View: { label: 'View', plural: 'Views', icon: 'view' },
  MaterializedView: { label: 'Materialized view', plural: 'Materialized views', icon: 'materializedView' },
  Function: { label: 'Function', plural: 'Functions', icon: 'routine' },
  UDF: { label: 'Function', plural: 'Functions', icon: 'routine' },
  exposure: { label: 'Exposure', plural: 'Exposures', icon: 'external' },
  metric: { label: 'Metric', plural: 'Metrics', icon: 'usage' },
  semanticModel: { label: 'Semantic model', plural: 'Semantic models', icon: 'diagram' },
  savedQuery: { label: 'Saved query', plural: 'Saved queries', icon: 'search' },
  StoredProcedure: { label: 'Procedure', plural: 'Procedures', icon: 'procedure' },
}

/** The kind of an entity; of a table or routine its own kind, where it is known. An unknown kind keeps its name. */
export function kindOf(entityType: string, subtype?: string): Kind {
  const kind = (subtype === undefined ? undefined : subtypes[subtype]) ?? kinds[entityType]
  return kind ?? { label: entityType, plural: entityType, icon: 'info' }
}
