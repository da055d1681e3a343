import { randomUUID } from 'node:crypto'
import { prepareDocument } from '../write/prepared.ts'
import type { Queryable } from '../write/lock-roots.ts'
import type { Parent } from '../write/state.ts'
import { writeEntities } from '../write/write-entities.ts'

/** The name of the suite that a table has of its own, below the table. */
export const basicSuiteName = 'testSuite'

const suiteQuery = `/* catalog */
  select id from trunkline.entity where entity_type = 'testSuite' and parent_id = $1 and not deleted`

/** Makes the suite of a table where it has none yet. The table's root must be locked. */
export async function ensureBasicSuite(client: Queryable, table: Parent, updatedBy: string): Promise<void> {
  const { rows: [known] } = await client.query<{ id: string }>(suiteQuery, [table.id])
  if (known !== undefined) return
  const write = {
    id: randomUUID(), parent: table, name: basicSuiteName, fqn: `${table.fqn}.${basicSuiteName}`, sourceIdentity: undefined, ...prepareDocument({}), curated: null,
  }
  await writeEntities(client, 'testSuite', [write], updatedBy)
}
