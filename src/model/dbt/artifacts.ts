/** What the head of a manifest says; `schemaVersion` is the number of its format. Instants in ms. */
export type DbtManifestHead = {
  schemaVersion: number
  dbtVersion: string
  projectName: string
  adapterType?: string
  generatedAt?: number
  invocationId?: string
}

export const dbtRelationTypes = ['model', 'seed', 'snapshot', 'source'] as const
/** Kinds of node that stand in a database. */
export type DbtRelationType = (typeof dbtRelationTypes)[number]

/** A node that stands, or could stand, in a database: enough to find it there and to follow what depends on it. */
export type DbtNodeKey = {
  uniqueId: string
  resourceType: DbtRelationType | 'function'
  name: string
  database: string
  schema: string
  /** Its name in the database: the alias of a model, the identifier of a source. */
  identifier: string
  /** As dbt writes it into SQL, quotes included. */
  relationName?: string
  quoting: { database: boolean; schema: boolean; identifier: boolean }
  /** `table`, `view`, `incremental`, `ephemeral`, …; a source has none. */
  materialized?: string
  packageName: string
  dependsOn: readonly string[]
}

export type DbtColumn = { name: string; description: string; dataType?: string; tags: readonly string[]; meta: Readonly<Record<string, unknown>>; constraints: readonly string[] }

/** A model, seed, snapshot or source with all that the manifest says of it. */
export type DbtRelation = DbtNodeKey & {
  description: string
  columns: readonly DbtColumn[]
  tags: readonly string[]
  meta: Readonly<Record<string, unknown>>
  rawCode?: string
  compiledCode?: string
  language?: string
  /** Path of the file within the project, and of the YAML file that describes it. */
  path?: string
  patchPath?: string
  macros: readonly string[]
  group?: string
  access?: string
  hasContract?: boolean
  version?: string
  latestVersion?: string
  deprecatedOn?: string
  createdAt?: number
  /** Of a source: what it is called in dbt, and how fresh it must be. */
  sourceName?: string
  sourceDescription?: string
  loader?: string
  freshness?: { warnAfter?: string; errorAfter?: string; loadedAtField?: string }
}

/** A function that dbt makes; its code is left in the manifest. `signatures` are the types of its arguments, several where it has overloads. */
export type DbtFunction = DbtRelation & { signatures: readonly (readonly string[])[] }

/** A data test or unit test. `attachedTo` is the node that it tests, `refersTo` what it compares that with. */
export type DbtTest = {
  uniqueId: string
  name: string
  kind: 'generic' | 'singular' | 'unit'
  /** Of a generic test: `not_null`, `dbt_utils.expression_is_true`, … */
  definition: string
  column?: string
  arguments: Readonly<Record<string, unknown>>
  severity: 'error' | 'warn'
  warnIf?: string
  errorIf?: string
  description: string
  tags: readonly string[]
  meta: Readonly<Record<string, unknown>>
  attachedTo?: string
  refersTo: readonly string[]
  path?: string
}

export const dbtAssetTypes = ['exposure', 'metric', 'semanticModel', 'savedQuery'] as const
export type DbtAssetType = (typeof dbtAssetTypes)[number]

/** What stands on models without being a table: who uses them, and what is reckoned from them. */
export type DbtAssetNode = {
  uniqueId: string
  assetType: DbtAssetType
  name: string
  label?: string
  description: string
  packageName: string
  dependsOn: readonly string[]
  tags: readonly string[]
  meta: Readonly<Record<string, unknown>>
  path?: string
  group?: string
  /** Of an exposure: `dashboard`, `notebook`, `ml`, …; of a metric: `simple`, `ratio`, … */
  kind?: string
  maturity?: string
  url?: string
  owner?: { name?: string; email?: string }
  /** What it is made of, as the manifest says it. */
  details: Readonly<Record<string, unknown>>
}

/** A table with a row for each day (or hour, …), which metrics are reckoned over. */
export type DbtTimeSpine = { column: string; granularity?: string }

/** All that is small in a manifest, by unique_id. `disabled` and `others` count what yields nothing. */
export type DbtIndex = {
  relations: ReadonlyMap<string, DbtNodeKey>
  functions: ReadonlyMap<string, DbtFunction>
  tests: readonly DbtTest[]
  assets: readonly DbtAssetNode[]
  /** By unique_id of the model. */
  timeSpines: ReadonlyMap<string, DbtTimeSpine>
  groups: ReadonlyMap<string, { owner?: string; email?: string }>
  /** Texts of docs blocks by name, `package.name` and `name`. */
  docs: ReadonlyMap<string, string>
  disabled: number
  others: Readonly<Record<string, number>>
  /** Sentences on what of the manifest was not understood. */
  notes: readonly string[]
}

/** What catalog.json says of a table. */
export type DbtCatalogTable = { owner?: string; comment?: string; columns: readonly { name: string; type: string; comment?: string; index: number }[] }

export const dbtStatuses = ['success', 'pass', 'warn', 'fail', 'error', 'skipped', 'runtime error', 'no-op', 'partial success'] as const

/** The newest result of one node. Times in ms. */
export type DbtResult = {
  uniqueId: string
  status: string
  message?: string
  failures?: number
  executionTimeMs?: number
  completedAt: number
  /** `build`, `test`, `run`, … */
  command?: string
}

/** Of one source: when its newest row was loaded, and how that was judged. Times in ms. */
export type DbtFreshness = { uniqueId: string; status: string; maxLoadedAt?: number; snapshottedAt: number; ageSeconds?: number; message?: string; warnAfter?: string; errorAfter?: string }
