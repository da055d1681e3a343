import type { StatementLineage } from '../model/lineage.ts'
import type { CatalogSnapshot } from './catalog-snapshot.ts'
import type { LineageNames } from './lineage-names.ts'
import { toSearchPath } from './resolver/create-resolver.ts'
import type { SqlParser } from './resolver/parser.ts'
import { splitStatements } from './resolver/split-statements.ts'
import { resolveText } from './resolve-text.ts'
import { untoldPath } from './session/path-change.ts'
import type { PreparedStatement } from './session/prepared.ts'
import { beginSessionPath, currentPath, followPath } from './session/session-paths.ts'
import { beginSessionTables, followTables } from './session/session-tables.ts'
import { mayChangeNames } from './session/statement-words.ts'

export type ScriptOptions = { parser: SqlParser; catalog: CatalogSnapshot; names: LineageNames; searchPath: readonly string[]; now: number }

/** The lineage of each statement of a script, in order: tables that it makes and its SET search_path count for what follows. */
export function resolveScript(script: string, { searchPath, ...options }: ScriptOptions): StatementLineage[] {
  const tables = beginSessionTables()
  const session = beginSessionPath()
  const prepared = new Map<string, PreparedStatement>()
  const { parser } = options
  return splitStatements(script).map(({ text, position }) => {
    const setting = currentPath(session)
    // A path that the text does not tell is taken for the one given.
    const path = setting === undefined || setting === untoldPath ? searchPath : toSearchPath(setting, undefined)
    const result = resolveText({ ...options, searchPath: path, overlay: tables.overlay, prepared, tellsMade: true }, text, position)
    if (mayChangeNames(text)) followPath(session, text, parser)
    followTables(tables, text, parser)
    return result
  })
}
