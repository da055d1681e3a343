import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import type { DbtWords } from '../../model/dbt/data-model.ts'
import { lockRoots } from '../write/lock-roots.ts'
import { lockStates } from '../write/state.ts'
import { rootOf } from '../write/prepared.ts'
import { writeEntities } from '../write/write-entities.ts'
import { toWrite } from './write-models.ts'

type GoneRow = { entity_id: string; fqn: string; words: DbtWords }

const goneQuery = `/* catalog */
  select d.entity_id, e.fqn, d.words from trunkline.data_model d join trunkline.entity e on e.id = d.entity_id
  where d.project_id = $1 and not (e.fqn = any ($2::text[]))
  order by d.entity_id`

const dropQuery = `/* catalog */
  delete from trunkline.data_model where entity_id = any ($1::uuid[])`

/** Ends the data models of a project but those of these tables: the words that still are the project's own go with them. Gives their number. */
export async function endModels(pool: Pool, projectId: string, { kept, updatedBy }: { kept: readonly string[]; updatedBy: string }): Promise<number> {
  return withTransaction(pool, async (client) => {
    const { rows } = await client.query<GoneRow>(goneQuery, [projectId, kept])
    if (rows.length === 0) return 0
    await lockRoots(client, rows.map(({ fqn }) => rootOf('table', fqn)))
    const states = await lockStates(client, rows.map((row) => row.entity_id))
    const writes = rows.flatMap(({ entity_id: id, words }) => {
      const state = states.get(id)
      return state === undefined || state.deleted ? [] : toWrite(state, { before: words, after: {} }, { updateDescriptions: false, updateOwners: false }) ?? []
    })
    if (writes.length > 0) await writeEntities(client, 'table', writes, updatedBy)
    await client.query(dropQuery, [rows.map((row) => row.entity_id)])
    return rows.length
  })
}
