import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import type { DbtWords } from '../../model/dbt/data-model.ts'
import { partPrefix, type DbtPart } from '../../model/dbt/project-parts.ts'
import { markDeleted } from '../delete.ts'
import { lockRoots } from '../write/lock-roots.ts'
import { lockStates } from '../write/state.ts'
import { rootOf } from '../write/prepared.ts'
import { writeEntities } from '../write/write-entities.ts'
import { toWrite, type ModelEntityType } from './write-models.ts'

const partsQuery = `/* catalog */
  select 'model' as kind, d.entity_id as id, e.fqn as key from trunkline.data_model d join trunkline.entity e on e.id = d.entity_id where d.project_id = $1
  union all
  select case e.entity_type when 'testCase' then 'test' else 'asset' end, e.id, e.source_identity from trunkline.entity e
  where e.entity_type = any ('{testCase,dbtAsset}') and not e.deleted and e.source_identity >= $2 and e.source_identity < $3`

/** What the catalog keeps of a project: data models, and live tests and assets. */
export async function listParts(pool: Pool, project: { id: string; serviceName: string; projectName: string }): Promise<DbtPart[]> {
  const prefix = partPrefix(project)
  // The first text after all that begin so: '0' follows '/', in which a prefix ends.
  return (await pool.query<DbtPart>(partsQuery, [project.id, prefix, `${prefix.slice(0, -1)}0`])).rows
}

/** Parts that end at once: a transaction has an end, whatever a project loses. */
const batchSize = 500

/** Ends parts of a project: tests and assets are marked deleted, data models go with the words on their tables that still are the project's own. */
export async function endParts(pool: Pool, parts: readonly DbtPart[], { updatedBy }: { updatedBy: string }): Promise<void> {
  const models = parts.filter(({ kind }) => kind === 'model').map(({ id }) => id)
  const entities = parts.filter(({ kind }) => kind !== 'model').map(({ id }) => id)
  for (let start = 0; start < entities.length; start += batchSize) await markDeleted(pool, entities.slice(start, start + batchSize), updatedBy)
  for (let start = 0; start < models.length; start += batchSize) await endModels(pool, models.slice(start, start + batchSize), updatedBy)
}

type GoneRow = { entity_id: string; entity_type: ModelEntityType; fqn: string; words: DbtWords }

const goneQuery = `/* catalog */
  select d.entity_id, e.entity_type, e.fqn, d.words from trunkline.data_model d join trunkline.entity e on e.id = d.entity_id
  where d.entity_id = any ($1::uuid[]) order by d.entity_id`

const dropQuery = `/* catalog */
  delete from trunkline.data_model where entity_id = any ($1::uuid[])`

async function endModels(pool: Pool, ids: readonly string[], updatedBy: string): Promise<void> {
  await withTransaction(pool, async (client) => {
    const { rows } = await client.query<GoneRow>(goneQuery, [ids])
    await lockRoots(client, rows.map(({ fqn }) => rootOf('table', fqn)))
    const states = await lockStates(client, rows.map((row) => row.entity_id))
    const toLast = ({ entity_type: entityType, entity_id: id, words }: GoneRow) => {
      const state = states.get(id)
      return state === undefined || state.deleted ? [] : toWrite(entityType, state, { before: words, after: {} }, { updateDescriptions: false, updateOwners: false }) ?? []
    }
    for (const [entityType, some] of Map.groupBy(rows, (row) => row.entity_type)) {
      const writes = some.flatMap(toLast)
      if (writes.length > 0) await writeEntities(client, entityType, writes, updatedBy)
    }
    await client.query(dropQuery, [ids])
  })
}
