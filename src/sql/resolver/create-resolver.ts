import type { CatalogSnapshot } from '../catalog-snapshot.ts'
import { as } from './ast.ts'
import { addExpression } from './expression.ts'
import { toSourceText } from './expression-text.ts'
import { resolveSelect } from './select.ts'
import type { OverlayTable, Resolver, Variable } from './scope.ts'
import { resolveWrite } from './write.ts'

export type ResolverOptions = {
  catalog: CatalogSnapshot
  searchPath: readonly string[]
  /** The text of the statement, from which expressions are quoted. */
  text: string
  overlay?: Map<string, OverlayTable>
  variables?: ReadonlyMap<string, Variable>
}

/** What a statement is resolved with. */
export function createResolver({ catalog, searchPath, text, overlay = new Map(), variables }: ResolverOptions): Resolver {
  return {
    catalog, searchPath, overlay, variables, source: toSourceText(text), addExpression,
    resolveQuery: (node, parent, resolver) => {
      const select = as(node, 'SelectStmt')
      return select === undefined ? resolveWrite(node ?? {}, parent, resolver) : resolveSelect(select, parent, resolver)
    },
  }
}

/** A search_path setting as schemas: `"$user"` becomes the role, and pg_catalog comes first unless it is named. */
export function toSearchPath(setting: string, role: string | undefined): string[] {
  const schemas = [...setting.matchAll(/"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([^\s,"']+)/g)]
    .map(([, quoted, literal, bare]) => quoted?.replaceAll('""', '"') ?? literal?.replaceAll("''", "'") ?? bare!.toLowerCase())
    .flatMap((schema) => (schema !== '$user' ? [schema] : role === undefined ? [] : [role]))
  return schemas.includes('pg_catalog') ? schemas : ['pg_catalog', ...schemas]
}
