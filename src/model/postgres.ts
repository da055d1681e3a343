/**
 * What PostgreSQL knows of an object and OpenMetadata has no field for: the typed content of `extension.postgres`.
 *
 * A name of another object is written as in an FQN, from its schema on (`schema.table`, `schema.table.column`, parts quoted where they hold a
 * dot or a quote). Texts of SQL (types, expressions, definitions, collations, operator classes) are the server's own, with every name qualified.
 */

/** Rights of one grantee on one object; `grantee` is a role name or `PUBLIC`; `grantable` lists those held with grant option. */
export type PostgresGrant = { grantee: string; privileges: string[]; grantable?: string[]; grantor: string }

/** Rights that future objects get: made by `role`, for objects of `objectType`. */
export type PostgresDefaultPrivilege = {
  role: string
  databaseSchema?: string
  objectType: 'table' | 'sequence' | 'function' | 'type' | 'schema' | 'largeObject'
  grants: PostgresGrant[]
}

export type PostgresRole = {
  name: string
  canLogin: boolean
  isSuperuser: boolean
  canCreateDatabase: boolean
  canCreateRole: boolean
  bypassesRowSecurity: boolean
  replication: boolean
  inherits: boolean
  connectionLimit?: number
  validUntil?: string
  /** `noInherit` and `noSet` where the membership was granted so, PostgreSQL 16. */
  memberOf: { role: string; withAdmin: boolean; noInherit?: boolean; noSet?: boolean }[]
  settings?: string[]
  description?: string
}

export type PostgresExtension = { name: string; version: string; databaseSchema: string; description?: string }
export type PostgresForeignServer = {
  name: string
  foreignDataWrapper: string
  type?: string
  version?: string
  owner: string
  /** Options without secrets: values of password-like options are masked. */
  options: Record<string, string>
  /** Roles (or PUBLIC) with a user mapping, options masked the same way; none where the role may not see them. */
  userMappings: { role: string; options?: Record<string, string> }[]
  grants?: PostgresGrant[]
  description?: string
}
export type PostgresPublication = {
  name: string
  owner: string
  allTables: boolean
  operations: ('insert' | 'update' | 'delete' | 'truncate')[]
  viaRoot: boolean
  /** Names as `schema.table`, parts quoted as in an FQN. */
  tables: { name: string; columns?: string[]; /** Its text stands on the table. */ hasFilter?: boolean }[]
  schemas: string[]
  description?: string
}
/** A subscription without its connection string. */
export type PostgresSubscription = { name: string; owner: string; enabled: boolean; publications: string[]; slotName?: string; description?: string }
export type PostgresEventTrigger = { name: string; event: string; function: string; enabled: boolean; tags?: string[]; description?: string }

export type PostgresDatabase = {
  oid: number
  owner: string
  encoding: string
  collation: string
  characterType: string
  /** libc, icu or builtin; PostgreSQL 15. */
  localeProvider?: string
  locale?: string
  icuRules?: string
  isTemplate?: boolean
  tablespace: string
  connectionLimit?: number
  grants?: PostgresGrant[]
  settings?: string[]
  serverVersion: string
  extensions: PostgresExtension[]
  foreignServers: PostgresForeignServer[]
  publications: PostgresPublication[]
  subscriptions: PostgresSubscription[]
  eventTriggers: PostgresEventTrigger[]
  defaultPrivileges: PostgresDefaultPrivilege[]
  roles: PostgresRole[]
}

export type PostgresSequence = {
  name: string
  dataType: string
  start: string
  increment: string
  minimum: string
  maximum: string
  cache: string
  cycle: boolean
  owner: string
  /** Column that owns it, as `schema.table.column` (serial). */
  ownedBy?: string
  persistence?: 'unlogged' | 'temporary'
  grants?: PostgresGrant[]
  extension?: string
  description?: string
}

export type PostgresType = {
  name: string
  kind: 'enum' | 'composite' | 'domain' | 'range' | 'base'
  owner: string
  description?: string
  grants?: PostgresGrant[]
  /** enum */
  labels?: string[]
  /** composite */
  fields?: { name: string; dataTypeDisplay: string; collation?: string; description?: string }[]
  /** domain */
  baseType?: string
  notNull?: boolean
  default?: string
  collation?: string
  checks?: { name: string; definition: string; validated: boolean; description?: string }[]
  /** range */
  subtype?: string
  multirangeName?: string
  operatorClass?: string
  subtypeDifference?: string
  canonical?: string
  /** The extension it belongs to. */
  extension?: string
}

export type PostgresSchema = {
  oid: number
  owner: string
  grants?: PostgresGrant[]
  sequences: PostgresSequence[]
  types: PostgresType[]
  defaultPrivileges: PostgresDefaultPrivilege[]
  extension?: string
}

export type PostgresIdentity = {
  generation: 'always' | 'by default'
  sequence?: string
  start: string
  increment: string
  minimum: string
  maximum: string
  cache: string
  cycle: boolean
}

/** Facts of one column; `attributeNumber` is its identity within the relation across renames. */
export type PostgresColumn = {
  attributeNumber: number
  notNull: boolean
  /** NOT NULL comes from the column's domain. */
  notNullByDomain?: boolean
  default?: string
  identity?: PostgresIdentity
  generated?: { kind: 'stored' | 'virtual'; expression: string }
  /** Only where it differs from the type's own. */
  collation?: string
  /** Only where it differs from the type's own. */
  storage?: 'plain' | 'external' | 'main' | 'extended'
  compression?: 'pglz' | 'lz4'
  statisticsTarget?: number
  options?: string[]
  /** Of a foreign table's column. */
  foreignOptions?: Record<string, string>
  /** Schema of the type (of an array: of its element) where it is not the server's own. */
  typeSchema?: string
  /** Of an array: declared number of dimensions. */
  arrayDimensions?: number
  /** Of an enum, an array of it or a domain over it. */
  enumLabels?: string[]
  domain?: { name: string; baseType: string; notNull: boolean; default?: string; checks: string[] }
  range?: { subtype: string; multirange: boolean }
  grants?: PostgresGrant[]
  /** Inherited from a parent and not redefined locally. */
  inherited?: boolean
}

export type PostgresConstraint = {
  name: string
  kind: 'primaryKey' | 'unique' | 'foreignKey' | 'check' | 'exclusion' | 'notNull'
  columns: string[]
  /** The whole clause (`CHECK (…)`, `EXCLUDE USING …`) of a check or exclusion; the facts here say all about the others. */
  definition?: string
  referredTable?: string
  referredColumns?: string[]
  onUpdate?: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'
  onDelete?: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'
  /** Columns of ON DELETE SET NULL (a, b), PostgreSQL 15. */
  onDeleteSetColumns?: string[]
  match?: 'simple' | 'full' | 'partial'
  deferrable?: boolean
  initiallyDeferred?: boolean
  validated: boolean
  /** NOT ENFORCED, PostgreSQL 18. */
  enforced: boolean
  nullsNotDistinct?: boolean
  noInherit?: boolean
  inherited?: boolean
  /** WITHOUT OVERLAPS / PERIOD, PostgreSQL 18. */
  period?: boolean
  index?: string
  description?: string
}

export type PostgresIndex = {
  name: string
  method: string
  /** Keys in order: a column's bare name or an expression; ordering, collation and operator class where they are not the default. */
  keys: { expression: string; isColumn: boolean; descending?: boolean; nullsFirst?: boolean; collation?: string; operatorClass?: string }[]
  included: string[]
  predicate?: string
  isUnique: boolean
  isPrimary: boolean
  isExclusion: boolean
  nullsNotDistinct?: boolean
  isValid: boolean
  isClustered?: boolean
  isReplicaIdentity?: boolean
  /** The constraint that owns it. */
  constraint?: string
  tablespace?: string
  options?: string[]
  /** The whole statement, of an index with expressions, a predicate or a method other than btree; the facts here say all about the others. */
  definition?: string
  description?: string
}

export type PostgresTrigger = {
  name: string
  timing: 'before' | 'after' | 'instead of'
  events: ('insert' | 'update' | 'delete' | 'truncate')[]
  level: 'row' | 'statement'
  function: string
  updateColumns?: string[]
  enabled: 'always' | 'origin' | 'replica' | 'disabled'
  isConstraint?: boolean
  /** Made by the trigger of the same name on the partitioned parent. */
  inherited?: boolean
  oldTable?: string
  newTable?: string
  definition?: string
  description?: string
}

export type PostgresPolicy = {
  name: string
  command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  permissive: boolean
  roles: string[]
  using?: string
  withCheck?: string
  description?: string
}
export type PostgresRule = { name: string; event: 'select' | 'insert' | 'update' | 'delete'; instead: boolean; enabled: 'always' | 'origin' | 'replica' | 'disabled'; definition?: string; description?: string }
export type PostgresStatisticsObject = {
  name: string
  databaseSchema: string
  owner: string
  kinds: ('ndistinct' | 'dependencies' | 'mcv')[]
  columns: string[]
  expressions?: string[]
  statisticsTarget?: number
  description?: string
}

/** A publication that names the table, with the columns and rows of it that it publishes; one of all tables or of its schema does not name it. */
export type PostgresPublished = { publication: string; columns?: string[]; filter?: string }

/** A partition of a partitioned table: hidden as a table of its own by default, always listed on its parent. */
export type PostgresPartition = {
  name: string
  databaseSchema: string
  bounds: string
  isPartitioned: boolean
  isForeign?: boolean
  partitionKey?: string
  partitions?: PostgresPartition[]
}

export type PostgresTable = {
  oid: number
  relkind: 'r' | 'p' | 'f' | 'v' | 'm'
  owner: string
  persistence?: 'unlogged' | 'temporary'
  accessMethod?: string
  tablespace?: string
  options?: string[]
  /** Storage parameters of its TOAST table. */
  toastOptions?: string[]
  rowSecurity?: 'enabled' | 'forced'
  replicaIdentity?: 'nothing' | 'full' | 'index'
  isPopulated?: boolean
  /** Composite type of CREATE TABLE OF. */
  ofType?: string
  inherits?: string[]
  inheritedBy?: string[]
  partitionOf?: { table: string; bounds: string }
  partitioning?: { strategy: 'list' | 'range' | 'hash'; key: string; columns: (string | null)[] }
  partitions?: PostgresPartition[]
  constraints: PostgresConstraint[]
  indexes: PostgresIndex[]
  triggers: PostgresTrigger[]
  policies: PostgresPolicy[]
  rules: PostgresRule[]
  statistics: PostgresStatisticsObject[]
  publishedIn?: PostgresPublished[]
  foreign?: { server: string; options: Record<string, string> }
  viewOptions?: { checkOption?: 'local' | 'cascaded'; securityBarrier?: boolean; securityInvoker?: boolean }
  /** The extension it belongs to. */
  extension?: string
  grants?: PostgresGrant[]
}

/** Facts that change without anyone changing the object: kept apart, they make no version. Sizes in bytes. */
export type PostgresTableMeasurement = {
  sizeBytes?: number
  indexSizeBytes?: number
  /** The sizes are pages as of the last vacuum or analyze: of very many tables only the largest are measured. */
  isSizeEstimate?: boolean
  /** reltuples; absent when never analysed. */
  estimatedRowCount?: number
  /** Last (auto)vacuum or (auto)analyze, ms since the epoch. */
  estimatedAt?: number
  indexSizes?: Record<string, number>
}
export type PostgresDatabaseMeasurement = { sizeBytes?: number; isSizeEstimate?: boolean }

export type PostgresRoutine = {
  oid: number
  kind: 'function' | 'procedure' | 'aggregate' | 'window'
  owner: string
  language: string
  /** The bare name, without arguments. */
  routineName: string
  identityArguments: string
  arguments: string
  returns?: string
  returnsSet?: boolean
  volatility: 'immutable' | 'stable' | 'volatile'
  parallel: 'safe' | 'restricted' | 'unsafe'
  strict: boolean
  securityDefiner: boolean
  leakproof?: boolean
  cost?: number
  estimatedRows?: number
  settings?: string[]
  /** BEGIN ATOMIC body. */
  isSqlStandardBody?: boolean
  /** Of a C function: its library, and the symbol in it; of an internal one the symbol. */
  library?: string
  symbol?: string
  supportFunction?: string
  /** Types it has TRANSFORM FOR. */
  transforms?: string[]
  aggregate?: PostgresAggregate
  extension?: string
  grants?: PostgresGrant[]
}

/** What CREATE AGGREGATE was told; functions are signatures without arguments. */
export type PostgresAggregate = {
  kind: 'normal' | 'orderedSet' | 'hypothetical'
  directArguments?: number
  transition: string
  stateType: string
  stateSize?: number
  final?: string
  finalExtra?: boolean
  finalModify?: 'readOnly' | 'shareable' | 'readWrite'
  combine?: string
  serialize?: string
  deserialize?: string
  initial?: string
  sortOperator?: string
  moving?: {
    transition: string
    inverse: string
    stateType: string
    stateSize?: number
    final?: string
    finalExtra?: boolean
    finalModify?: 'readOnly' | 'shareable' | 'readWrite'
    initial?: string
  }
}
