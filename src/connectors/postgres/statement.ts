import type { Footprint } from '../../model/ingestion.ts'

/**
 * Marks a statement as ours, so that a reader of `pg_stat_statements` knows whose it is; the usage workflow leaves ours out with
 * `query not like` {@link ownStatementPattern}. The comment follows the first word: PostgreSQL 18 drops what stands before it.
 */
export function markStatement(workflow: string, statement: string): string {
  const mark = `/* {"app": "Trunkline", "workflow": "${workflow.replaceAll(/[^\w-]/g, '')}"} */`
  const [, lead = '', word = '', rest = ''] = /^((?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*)(\w*)([\s\S]*)$/.exec(statement) ?? []
  return word === '' ? `${mark} ${statement}` : `${lead}${word} ${mark}${rest}`
}

/** A LIKE pattern that matches every statement of ours. */
export const ownStatementPattern = '%/* {"app": "Trunkline", %'

/** A footprint of nothing yet; sessions add to it as they work. */
export function createFootprint(): Footprint {
  return { statements: 0, serverMs: 0, rows: 0, bytes: 0, mostLocks: 0, connections: 0 }
}
