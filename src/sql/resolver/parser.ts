import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
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
  /** The same for statements that differ in their constants alone, and in nothing else; throws a SyntaxProblem. */
  fingerprint(sql: string): string
  /** The text with `$1`, `$2`, … in place of constants; throws a SyntaxProblem. */
  normalize(sql: string): string
}

/**
 * The grammar's one large function would take V8's optimizing compiler 610 MB for some seconds, once it has run often enough; compiled by the simple
 * compiler alone, the parser takes 70 MB in all. These hold for WebAssembly alone, and have to be set before the parser is compiled.
 */
const compilerFlags = ['--no-wasm-dynamic-tiering', '--no-wasm-tier-up', '--liftoff-only']

/** Loads the parser. */
export async function loadSqlParser(): Promise<SqlParser> {
  for (const flag of compilerFlags) setFlagsFromString(flag)
  await loadModule()
  return {
    parse: (sql) => attempt(() => (sql.trim() === '' ? [] : (parseSync(sql).stmts ?? []) as unknown as readonly Ast[])),
    parsePlpgsql: (sql) => attempt(() => parsePlPgSQLSync(sql) as unknown as readonly Ast[]),
    fingerprint: (sql) => attempt(() => withRelations(checked(fingerprintSync(sql), (result) => /^[0-9a-f]+$/.test(result)), sql)),
    normalize: (sql) => attempt(() => checked(normalizeSync(sql), (result) => isNormalized(result, sql))),
  }
}

/** What libpg_query answers in place of a result, it throws only where it begins with `syntax error`; a text that never ends is told otherwise. */
function checked(result: string, isResult: (result: string) => boolean): string {
  if (!isResult(result)) throw new Error(result)
  return result
}

/** All but the parameters is of the text itself, in its order. */
function isNormalized(result: string, sql: string): boolean {
  let at = 0
  for (const piece of result.split(/\$\d+/)) {
    const found = sql.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return true
}

/** Whether a table may be named with its schema or with a number, which libpg_query's fingerprint leaves out: `a.t` and `b.t`, `t_2025` and `t_2026` are one to it. */
const mayNameMore = /\.|\d\d/

function withRelations(fingerprint: string, sql: string): string {
  if (!mayNameMore.test(sql)) return fingerprint
  const relations: string[] = []
  const open: unknown[] = [parseSync(sql)]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) continue
    const { relname, schemaname } = node as { relname?: unknown; schemaname?: unknown }
    if (typeof relname === 'string' && (schemaname !== undefined || /\d\d/.test(relname))) relations.push(JSON.stringify([schemaname ?? null, relname]))
    for (const part of Object.values(node)) open.push(part)
  }
  return relations.length === 0 ? fingerprint : createHash('sha256').update(`${fingerprint} ${relations.join(' ')}`).digest('hex').slice(0, 16)
}

function attempt<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    const position = (error as { sqlDetails?: { cursorPosition?: number } }).sqlDetails?.cursorPosition
    throw new SyntaxProblem(error instanceof Error ? error.message : String(error), position === undefined || position < 0 ? undefined : position)
  }
}
