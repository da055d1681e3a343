/** What made an edge, in OpenMetadata's words. */
export const lineageSources = [
  'Manual', 'ViewLineage', 'QueryLineage', 'PipelineLineage', 'DashboardLineage', 'DbtLineage', 'SparkLineage', 'OpenLineage', 'ExternalTableLineage',
  'CrossDatabaseLineage', 'ChildAssets',
] as const
export type LineageSource = (typeof lineageSources)[number]

/**
 * How sure an edge is: `exact` comes from a tree that the server analysed itself, `parsed` from a text resolved against the catalog,
 * `opaque` from code that cannot be read whole (dynamic SQL, another language): the tables are known, the columns may not be.
 */
export const lineageGrades = ['exact', 'parsed', 'opaque'] as const
export type LineageGrade = (typeof lineageGrades)[number]

/** Kinds of transformation of OpenLineage's column lineage facet: the value itself is passed on. */
export const directSubtypes = ['IDENTITY', 'TRANSFORMATION', 'AGGREGATION'] as const
export type DirectSubtype = (typeof directSubtypes)[number]
/** The value decides which rows come, in which order, or which branch is taken, without being passed on. */
export const indirectSubtypes = ['JOIN', 'GROUP_BY', 'FILTER', 'SORT', 'WINDOW', 'CONDITIONAL'] as const
export type IndirectSubtype = (typeof indirectSubtypes)[number]

/** How one column goes into another; `expression` is the SQL of the target column where it is known. */
export type ColumnTransformation =
  | { fromColumn: string; type: 'DIRECT'; subtype: DirectSubtype; expression?: string }
  | { fromColumn: string; type: 'INDIRECT'; subtype: IndirectSubtype; expression?: string }

/**
 * What one column is made of: `fromColumns` are the direct ones (OpenMetadata's field), `transformations` say it all; `function` is the
 * expression's text. All names are fully qualified names of columns.
 */
export type ColumnLineage = { fromColumns: string[]; toColumn: string; function?: string; transformations: ColumnTransformation[] }

/** A column of the upstream entity that decides about whole rows: which come, how they are joined, grouped or sorted. */
export type DatasetInfluence = { fromColumn: string; subtype: IndirectSubtype }

export const lineageEntityTypes = ['table', 'storedProcedure', 'database', 'databaseSchema', 'databaseService', 'dbtAsset'] as const
export type LineageEntityType = (typeof lineageEntityTypes)[number]
/** One end of an edge. */
export type LineageNode = { entityType: LineageEntityType; fqn: string }

/**
 * Data flows from one entity into another. `evidence` is a stable key of the object or statement that says so (`view:<fqn>`,
 * `query:<sha256>`, `routine:<fqn>`, `trigger:<table fqn>.<name>`, `partition:<fqn>`, …): an edge whose evidence is no longer seen ends.
 * The columns of one edge come from its own `from` and go to its own `to`. `lastSeenAt` in ms.
 */
export type LineageEdge = {
  from: LineageNode
  to: LineageNode
  source: LineageSource
  grade: LineageGrade
  /** The function, procedure or trigger function through which the data goes. */
  pipeline?: { entityType: 'storedProcedure'; fqn: string }
  sqlQuery?: string
  description?: string
  columnsLineage: ColumnLineage[]
  datasetInfluence: DatasetInfluence[]
  evidence: string
  lastSeenAt: number
  /** The tables that came and went between the two ends, in order. */
  tempLineageTables?: { fromEntity: string; toEntity: string }[]
}

/** One object uses another without data flowing: a policy, a check, an index expression, a trigger's condition, a column default, a foreign key. */
export type LineageDependency = {
  of: LineageNode
  kind: 'policy' | 'check' | 'indexExpression' | 'triggerCondition' | 'columnDefault' | 'rule' | 'foreignKey' | 'callsRoutine' | 'reads'
  /** Name of the policy, constraint, index, trigger or rule. */
  name: string
  on: LineageNode
  /** Fully qualified names of the columns that are used; empty where the whole object is. */
  columns: string[]
  evidence: string
}

export const statementOutcomes = ['resolved', 'noLineage', 'syntaxError', 'notResolved', 'tooLarge', 'timedOut', 'opaque', 'unsupported', 'ambiguous'] as const
export type StatementOutcome = (typeof statementOutcomes)[number]

/** What one statement reads, writes and how its columns flow; `reason` says why where it could not be resolved. */
export type StatementLineage = {
  /** Where the statement starts in its text, in characters, from 0. */
  position: number
  statement: string
  kind: string
  outcome: StatementOutcome
  reason?: string
  reads: string[]
  writes: string[]
  edges: LineageEdge[]
  /** Output columns of a query that writes nothing. */
  outputs: { name: string; function?: string; transformations: ColumnTransformation[] }[]
  influence: DatasetInfluence[]
  /** The schemas that its names were looked up in, where that had to be found out. */
  searchPath?: string[]
}
