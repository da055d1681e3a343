import { fingerprintSync, loadModule, normalizeSync, parsePlPgSQLSync, parseSync } from 'libpg-query'
import type { Ast } from './ast.ts'

/** The grammar refuses a text; `position` in characters from 0 where it knows. */
export class SyntaxProblem extends Error {
  readonly position: number | undefined
  constructor(message: string, position: number | undefined) {
    super(message)
    this.position = position
  }
}

/** PostgreSQL's own parser. Its memory grows with the largest text and never shrinks: whoever parses foreign text does it in a worker. */
export type SqlParser = {
  /** The statements of a text, each as `{ stmt, stmt_location, stmt_len }`; throws a SyntaxProblem. */
  parse(sql: string): readonly Ast[]
  /** The functions of a CREATE FUNCTION in PL/pgSQL; throws a SyntaxProblem. */
  parsePlpgsql(sql: string): readonly Ast[]
  /** The same for statements that differ in their constants alone; throws a SyntaxProblem. */
  fingerprint(sql: string): string
  /** The text with `$1`, `$2`, … in place of constants; throws a SyntaxProblem. */
  normalize(sql: string): string
}

/** Loads the parser. */
export async function loadSqlParser(): Promise<SqlParser> {
  await loadModule()
  return {
    parse: (sql) => attempt(() => (sql.trim() === '' ? [] : (parseSync(sql).stmts ?? []) as unknown as readonly Ast[])),
    parsePlpgsql: (sql) => attempt(() => parsePlPgSQLSync(sql) as unknown as readonly Ast[]),
    fingerprint: (sql) => attempt(() => fingerprintSync(sql)),
    normalize: (sql) => attempt(() => normalizeSync(sql)),
  }
}

function attempt<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    const position = (error as { sqlDetails?: { cursorPosition?: number } }).sqlDetails?.cursorPosition
    throw new SyntaxProblem(error instanceof Error ? error.message : String(error), position === undefined || position < 0 ? undefined : position)
  }
}
