import type { Footprint } from '../model/ingestion.ts'
import type { CatalogSnapshot } from '../sql/catalog-snapshot.ts'
import type { DatabaseListing } from './connector.ts'

/** A rule with its analysed tree; a view is the rule `_RETURN`. `version` changes with every new definition. */
export type StoredRule = {
  oid: number; relation: number; name: string; event: 'select' | 'update' | 'insert' | 'delete'; isInstead: boolean; tree: string; condition: string | null; version: string
}

/** What a routine is made of: text, or the tree of a BEGIN ATOMIC body. `settings` as in `search_path=a, b`. */
export type RoutineCode = {
  oid: number
  language: string
  source: string
  body: string | null
  settings: readonly string[]
  /** Types of its input arguments, as in `integer, text`: they belong to its name. */
  argumentTypes: string
  argumentNames: readonly string[]
  /** Types of all arguments, OUT and TABLE ones too. */
  argumentTypeNames: readonly string[]
  result: string
  isExtensionMember: boolean
}

export type StoredTrigger = {
  oid: number
  relation: number
  name: string
  routine: number
  timing: 'before' | 'after' | 'instead of'
  forEachRow: boolean
  events: readonly ('insert' | 'update' | 'delete' | 'truncate')[]
  isEnabled: boolean
  condition: string | null
  /** Attribute numbers of UPDATE OF. */
  columns: readonly number[]
  oldTable: string | null
  newTable: string | null
}

export type StoredDependency = {
  kind: 'policy' | 'check' | 'indexExpression' | 'triggerCondition' | 'columnDefault' | 'rule'
  name: string
  owner: number
} & ({ relation: number; attribute: number } | { routine: number })

export type ForeignTable = {
  relation: number
  server: string
  wrapper: string
  serverOptions: readonly string[]
  options: readonly string[]
  columns: readonly { attribute: number; options: readonly string[] }[]
}

/** Everything of one database that lineage is made of; oids throughout. */
export type LineageFacts = {
  database: string
  catalog: CatalogSnapshot
  rules: readonly StoredRule[]
  /** Rule oid → keys of the columns that the server itself says it depends on. */
  ruleMentions: ReadonlyMap<number, ReadonlySet<string>>
  routines: readonly RoutineCode[]
  triggers: readonly StoredTrigger[]
  generatedColumns: readonly { relation: number; attribute: number; tree: string }[]
  dependencies: readonly StoredDependency[]
  inheritance: readonly { child: number; parent: number; isPartition: boolean }[]
  foreignTables: readonly ForeignTable[]
  /** Tables that subscriptions fill, with where from where the role may know. */
  subscribed: readonly { subscription: string; relation: number; source?: { host: string; port: number; database: string } }[]
  searchPaths: readonly { role: string | null; database: string | null; path: string }[]
  /** What belongs to extensions, which the catalog may have been asked to leave out. */
  extensionMembers: readonly { kind: 'relation' | 'routine'; oid: number }[]
  /** Facts that the role may not see, or that this server has not. */
  warnings: readonly string[]
}

/**
 * One distinct statement that was run, as statistics or a log tell. `schema` is the one it was run in, where a log says so; `path` the search_path
 * that its session had set, where a log tells of the session (`untoldPath` of `sql/` where the text does not tell it); `session` the place of a session that
 * made tables among those of the log, whose statements are in its order.
 */
export type ObservedStatement = { text: string; role?: string; database?: string; schema?: string; path?: string; session?: number; cost: number }

/** Which statements to read: `filterCondition` is SQL over the columns of the statistics view. */
export type StatementScope = { resultLimit: number; filterCondition?: string }

/** One look at one source for its lineage: opened once per run, closed in a finally. */
export type LineageSource = {
  readonly serverVersion: string
  listDatabases(): Promise<readonly DatabaseListing[]>
  readFacts(database: string): Promise<LineageFacts>
  /** Statements of a database, the most expensive first, and those that set a search_path; ours are left out. */
  readStatements(database: string, scope: StatementScope): Promise<ObservedStatement[]>
  /** Has the server itself analyse statements, as `--verify` asks: their trees, null where it refuses one. Nothing is executed. */
  analyzeStatements(database: string, statements: readonly { text: string; searchPath: readonly string[] }[]): Promise<(string | null)[]>
  footprint(): Footprint
  close(): Promise<void>
}
