import type { CatalogSnapshot } from '../catalog-snapshot.ts'
import type { Dependence } from '../dependence.ts'
import type { QueryLineage } from '../query-lineage.ts'
import type { Ast } from './ast.ts'

/** A column that a name can mean; `fields` are those of a whole row, so that one of them stays exact. */
export type Column = { readonly name: string; readonly dependence: Dependence; readonly type?: number | undefined; readonly fields?: readonly Column[] | undefined }

/** Something in FROM that a qualified name can mean; `schema` where it was not given another name. */
export type Range = {
  readonly name: string | null
  readonly schema?: string | undefined
  readonly relation?: number | undefined
  readonly columns: readonly Column[]
}

export type CommonTable = { columns: readonly Column[]; lineage: QueryLineage }

/** One query being resolved: what its names can mean. The names of outer queries are found through `parent`. */
export type Scope = {
  readonly parent: Scope | null
  ranges: readonly Range[]
  columns: readonly Column[]
  readonly commonTables: Map<string, CommonTable>
  readonly windows: Map<string, Ast>
}

/** A table that only statements know: temporary, or dropped since. What it holds is told by what it was made of. */
export type OverlayTable = { columns: { name: string; dependence: Dependence; type?: number | undefined }[]; influence: Dependence; reads: Set<number> }

/** A variable of a routine; `fields` of a record: known ones, or any; `columns` are all of them in their order, where that is known. */
export type Variable = { dependence: Dependence; type?: number | undefined; fields?: ReadonlyMap<string, Dependence> | 'any'; columns?: readonly Column[] }

/** What statements are resolved against. */
export type Resolver = {
  readonly catalog: CatalogSnapshot
  /** Schemas in order, pg_catalog among them. */
  readonly searchPath: readonly string[]
  /** By bare name, before the catalog. */
  readonly overlay: Map<string, OverlayTable>
  readonly variables?: ReadonlyMap<string, Variable> | undefined
  /** The text that is resolved, from which expressions are quoted. */
  readonly source: SourceText
  addExpression(node: Ast | undefined, place: Place): void
  /** Any query: SELECT, or a writing statement with RETURNING. */
  resolveQuery(node: Ast | undefined, parent: Scope | null, resolver: Resolver): ResolvedQuery
}

export type SourceText = { readonly text: string; /** Whether offsets in bytes are offsets in characters. */ readonly isAscii: boolean }

export type ResolvedQuery = { columns: readonly Column[]; lineage: QueryLineage }

/** Where an expression stands: in which query, used how, and what its columns are added to; what it reads goes to `lineage`. */
export type Place = { readonly resolver: Resolver; readonly scope: Scope; readonly lineage: QueryLineage; readonly how: number; readonly into: Dependence }

/** A name that means nothing, or several things: the statement is listed with this reason, and nothing is guessed. */
export class ResolveError extends Error {}

export function createScope(parent: Scope | null, given: Partial<Pick<Scope, 'ranges' | 'columns' | 'commonTables' | 'windows'>> = {}): Scope {
  return { parent, ranges: [], columns: [], commonTables: new Map(), windows: new Map(), ...given }
}

/** Under which name a table that only statements know is kept: a temporary one has no schema. */
export function overlayName(schema: string, name: string): string {
  return schema === '' || schema.startsWith('pg_temp') ? name : `${schema}.${name}`
}
