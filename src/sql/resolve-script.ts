import type { StatementLineage } from '../model/lineage.ts'
import type { CatalogSnapshot } from './catalog-snapshot.ts'
import { changedPath } from './ddl/read-ddl.ts'
import type { LineageNames } from './lineage-names.ts'
import { child } from './resolver/ast.ts'
import { SyntaxProblem, type SqlParser } from './resolver/parser.ts'
import { splitStatements } from './resolver/split-statements.ts'
import { resolveText } from './resolve-text.ts'

export type ScriptOptions = { parser: SqlParser; catalog: CatalogSnapshot; names: LineageNames; searchPath: readonly string[]; now: number }

/** The lineage of each statement of a script, in order: tables that it makes and its SET search_path count for what follows. */
export function resolveScript(script: string, { searchPath, ...options }: ScriptOptions): StatementLineage[] {
  const overlay = new Map()
  let path = searchPath
  return splitStatements(script).map(({ text, position }) => {
    const result = resolveText({ ...options, searchPath: path, overlay, tellsViews: true }, text, position)
    path = pathAfter(options.parser, text) ?? path
    return result
  })
}

function pathAfter(parser: SqlParser, text: string): string[] | undefined {
  if (!/search_path/i.test(text)) return undefined
  try {
    return changedPath(child(parser.parse(text)[0], 'stmt') ?? {}, text)
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined
    throw error
  }
}
