import type { Pool } from 'pg'
import { readImpact } from '../catalog/lineage/impact.ts'
import type { Impact } from '../model/impact.ts'

/** What the command line asks of the stored lineage. */
export type LineageCommands = {
  /** What breaks, changes or goes when a table, routine or column goes. */
  impact(fqn: string): Promise<Impact>
}

/** These commands on a store that is opened when it is first needed. */
export function createLineageCommands(store: () => Promise<Pool>): LineageCommands {
  return { impact: async (fqn) => readImpact(await store(), fqn) }
}
