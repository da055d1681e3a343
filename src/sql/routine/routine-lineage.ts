import type { RoutineCode } from '../../connectors/lineage-connector.ts'
import type { LineageGrade } from '../../model/lineage.ts'
import type { CatalogSnapshot } from '../catalog-snapshot.ts'
import type { Dependence } from '../dependence.ts'
import type { QueryLineage } from '../query-lineage.ts'
import type { SqlParser } from '../resolver/parser.ts'
import type { OverlayTable, Variable } from '../resolver/scope.ts'

/** One statement in a routine, with the text it was found as; `isDynamic` came together out of EXECUTE. */
export type RoutineStatement = { lineage: QueryLineage; text: string; isDynamic: boolean }

/** What a routine reads, writes and calls. */
export type RoutineLineage = {
  grade: LineageGrade
  statements: RoutineStatement[]
  calls: Set<number>
  /** What could not be looked through, in sentences: dynamic SQL, another language, a statement that does not resolve. */
  opaque: string[]
  /** What a trigger function puts into columns of the new row, by column name. */
  assigned: Map<string, Dependence>
}

/** What routines are resolved with. */
export type RoutineContext = {
  readonly parser: SqlParser
  readonly catalog: CatalogSnapshot
  readonly searchPath: readonly string[]
  /** Rows and tables that a trigger gives its function: `new`, `old`, transition tables. */
  readonly variables?: ReadonlyMap<string, Variable>
  readonly overlay?: ReadonlyMap<string, OverlayTable>
  /** Texts that are known when the routine runs, such as the name of a trigger's table. */
  readonly constants?: ReadonlyMap<string, string>
}

export type RoutineInput = { code: RoutineCode; context: RoutineContext }

export function emptyRoutineLineage(grade: LineageGrade): RoutineLineage {
  return { grade, statements: [], calls: new Set(), opaque: [], assigned: new Map() }
}
