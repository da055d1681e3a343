import type { PostgresColumn, PostgresDatabase, PostgresDatabaseMeasurement, PostgresRoutine, PostgresSchema, PostgresTable, PostgresTableMeasurement } from './postgres.ts'
import type { UsageDetails } from './usage.ts'

/** The shapes that the REST API sends, as far as the pages use them. Instants are milliseconds since the epoch. */
export type EntityReference = {
  id: string
  type: string
  name?: string
  displayName?: string
  fullyQualifiedName?: string
  description?: string
  deleted?: boolean
  inherited?: boolean
}

export type TagLabel = {
  tagFQN: string
  name?: string
  description?: string
  source: 'Classification' | 'Glossary'
  labelType: string
  state: string
  /** Why a run proposed it. */
  reason?: string
}

export type FieldChange = { name: string; oldValue?: unknown; newValue?: unknown }
export type ChangeDescription = {
  fieldsAdded: FieldChange[]
  fieldsUpdated: FieldChange[]
  fieldsDeleted: FieldChange[]
  previousVersion: number
}

/** What every entity carries; `Facts` is what PostgreSQL knows of it beyond OpenMetadata's fields. */
export type Entity<Facts = object> = {
  id: string
  name: string
  fullyQualifiedName: string
  displayName?: string
  description?: string
  version: number
  updatedAt: number
  updatedBy: string
  changeDescription?: ChangeDescription
  deleted: boolean
  owners?: EntityReference[]
  tags?: TagLabel[]
  domains?: EntityReference[]
  /** What PostgreSQL knows, and beside it the values of custom properties by name. */
  extension?: { postgres?: Facts } & Readonly<Record<string, unknown>>
  usageSummary?: UsageDetails
}

export type DatabaseService = Entity & { serviceType: string; connection?: { config?: Record<string, unknown> } }
export type Database = Entity<PostgresDatabase & { measured?: PostgresDatabaseMeasurement }> & { service: EntityReference }
export type DatabaseSchema = Entity<PostgresSchema> & { database: EntityReference; service: EntityReference }

export type Column = {
  name: string
  displayName?: string
  dataType: string
  arrayDataType?: string
  dataTypeDisplay?: string
  dataLength?: number
  precision?: number
  scale?: number
  description?: string
  fullyQualifiedName?: string
  tags?: TagLabel[]
  constraint?: 'NULL' | 'NOT_NULL' | 'UNIQUE' | 'PRIMARY_KEY'
  ordinalPosition?: number
  jsonSchema?: string
  extension?: { postgres?: PostgresColumn }
  children?: Column[]
}

export type TableConstraint = { constraintType: string; columns: string[]; referredColumns?: string[]; relationshipType?: string }

/** `measured` are facts that change by themselves: sizes, estimates. */
export type Table = Entity<PostgresTable & { measured?: PostgresTableMeasurement }> & {
  tableType?: string
  columns: Column[]
  tableConstraints?: TableConstraint[]
  schemaDefinition?: string
  /** The suite of its tests, where it has some. */
  testSuite?: EntityReference
  /** How dbt makes it, where dbt does. */
  dataModel?: { modelType: string; resourceType?: string }
  databaseSchema: EntityReference
  database: EntityReference
  service: EntityReference
}

export type StoredProcedure = Entity<PostgresRoutine> & {
  storedProcedureType?: string
  storedProcedureCode: { language?: string; code?: string }
  databaseSchema: EntityReference
  database: EntityReference
  service: EntityReference
}

export type Glossary = Entity & { mutuallyExclusive?: boolean; reviewers?: EntityReference[] }
export type GlossaryTerm = Entity & {
  glossary: EntityReference
  parent?: EntityReference
  synonyms?: string[]
  relatedTerms?: EntityReference[]
  references?: { name?: string; endpoint?: string }[]
  reviewers?: EntityReference[]
  entityStatus?: string
  mutuallyExclusive?: boolean
}
export type Domain = Entity & { domainType: string; parent?: EntityReference; experts?: EntityReference[] }

export type DbtAsset = Entity & {
  assetType: string
  project: string
  uniqueId: string
  kind?: string
  maturity?: string
  path?: string
  group?: string
  sourceUrl?: string
  contact?: { name?: string; email?: string }
  meta?: Readonly<Record<string, unknown>>
  details?: Readonly<Record<string, unknown>>
  service: EntityReference
}

/** Every kind that has a page, by its entity type. */
export type Entities = {
  databaseService: DatabaseService
  database: Database
  databaseSchema: DatabaseSchema
  table: Table
  storedProcedure: StoredProcedure
  glossary: Glossary
  glossaryTerm: GlossaryTerm
  domain: Domain
  dbtAsset: DbtAsset
}
export type PagedEntityType = keyof Entities
export type AnyEntity = Entities[PagedEntityType]

/** Each version is an entity as a JSON text, the newest first. */
export type VersionList = { entityType: string; versions: string[] }

export type SearchHit = {
  id: string
  entityType: string
  fullyQualifiedName: string
  name: string
  displayName?: string
  description?: string
  tableType?: string
  service?: string
  database?: string
  databaseSchema?: string
  owners?: EntityReference[]
  tags?: TagLabel[]
  matchedColumns?: string[]
  updatedAt: number
  deleted: boolean
}
export type FacetValue = { value: string; count: number }
/** `isTotalExact` is false where counting stopped at a bound. */
export type SearchResult = { hits: SearchHit[]; total: number; isTotalExact?: boolean; facets: Readonly<Record<string, FacetValue[]>> }

export type RecentChange = {
  id: string
  entityType: string
  fullyQualifiedName: string
  name: string
  version: number
  updatedAt: number
  updatedBy: string
  deleted: boolean
  changeDescription?: ChangeDescription
  /** Entities of its kind to which the same hand did the same along with it; `isMore` where there may be more than were counted. */
  others?: { count: number; names: string[]; isMore: boolean }
}
export type ServiceSummary = {
  id: string
  name: string
  serviceType: string
  databases: number
  databaseSchemas: number
  tables: number
  storedProcedures: number
  lastRun?: RunSummary
}
export type CatalogSummary = { counts: Readonly<Record<string, number>>; recentChanges: RecentChange[]; services: ServiceSummary[] }

/** A row of a list of children. */
export type ChildRow = {
  id: string
  name: string
  displayName?: string
  fullyQualifiedName: string
  tableType?: string
  storedProcedureType?: string
  description?: string
  owners?: EntityReference[]
  tags?: TagLabel[]
  columnCount?: number
  estimatedRowCount?: number
  sizeBytes?: number
  usageCount?: number
  usageRank?: number
  updatedAt: number
  deleted: boolean
}
export type ChildPage = { rows: ChildRow[]; total: number }

export type DiagramColumn = { name: string; dataTypeDisplay?: string; constraint?: string; isForeignKey?: boolean }
export type DiagramTable = { id: string; fullyQualifiedName: string; name: string; tableType?: string; columns: DiagramColumn[] }
export type DiagramRelationship = {
  name?: string
  fromTable: string
  fromColumns: string[]
  toTable: string
  toColumns: string[]
  relationshipType?: string
}
export type Diagram = { tables: DiagramTable[]; relationships: DiagramRelationship[]; total: number; truncated: boolean }

export type RunState = 'success' | 'partialSuccess' | 'failed' | 'stopped'
export type RunSummary = {
  runId: string
  workflow: string
  serviceName: string
  state: RunState
  startedAt: number
  endedAt: number
  created: number
  updated: number
  unchanged: number
  renamed: number
  restored: number
  deleted: number
  filtered: { object: string; entityType: string; by: string }[]
  skipped: { object: string; entityType: string; reason: string; detail?: string; hint?: string }[]
  failures: { object: string; code: string; message: string; hint?: string }[]
  warnings: string[]
  reconciliation: {
    database: string
    kind: string
    inPostgres: number
    emitted: number
    filtered: number
    skipped: number
    failed: number
    unexplained: number
    reasons: Record<string, number>
  }[]
  footprint: { statements: number; serverMs: number; rows: number; bytes: number; mostLocks: number; connections: number }
  successPercent: number
}

export type PatchOperation = { op: 'add' | 'replace' | 'remove' | 'test'; path: string; value?: unknown }
