import { readImpact } from '../catalog/lineage/impact.ts'
import type { Impact } from '../model/impact.ts'
import type { RunnerParts } from './run-workflow-file.ts'
import { tellSql, type SqlAnswer, type SqlRequest } from './sql-lineage.ts'

/** What the command line asks of the stored lineage. */
export type LineageCommands = {
  /** What breaks, changes or goes when a table, routine or column goes. */
  impact(fqn: string): Promise<Impact>
  /** What each statement of a script reads and writes. */
  tellSql(request: SqlRequest): Promise<SqlAnswer>
}

/** These commands on a store that is opened when it is first needed. */
export function createLineageCommands(parts: RunnerParts): LineageCommands {
  return { impact: async (fqn) => readImpact(await parts.store(), fqn), tellSql: (request) => tellSql(request, parts) }
}
