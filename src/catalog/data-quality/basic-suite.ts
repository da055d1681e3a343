import { randomUUID } from 'node:crypto'
import { prepareDocument } from '../write/prepared.ts'
import type { Queryable } from '../write/lock-roots.ts'
import type { Parent } from '../write/state.ts'
import { writeEntities } from '../write/write-entities.ts'

/** The name of the suite that a table has of its own, below the table. */
export const basicSuiteName = 'testSuite'

const suitesQuery = `/* catalog */
  select parent_id from trunkline.entity where entity_type = 'testSuite' and parent_id = any ($1::uuid[]) and not deleted`

/** Makes the suites of tables that have none yet, in a fixed number of statements. The tables' roots must be locked. */
export async function ensureBasicSuites(client: Queryable, tables: readonly Parent[], updatedBy: string): Promise<void> {
  const { rows } = await client.query<{ parent_id: string }>(suitesQuery, [tables.map((table) => table.id)])
  const known = new Set(rows.map((row) => row.parent_id))
  const writes = tables.filter((table) => !known.has(table.id)).map((table) => ({
    id: randomUUID(), parent: table, name: basicSuiteName, fqn: `${table.fqn}.${basicSuiteName}`, sourceIdentity: undefined, ...prepareDocument({}), curated: null,
  }))
  if (writes.length > 0) await writeEntities(client, 'testSuite', writes, updatedBy)
}
