import { TrunklineError } from '../../model/errors.ts'
import type { PipelineType } from '../../model/pipeline.ts'
import { requireOnlyOne } from './require-only-one.ts'
import type { Queryable } from './lock-roots.ts'

type DeletedRow = {
  id: string; fqn: string; deleted: boolean; parent_id: string | null; parent_fqn: string | null; is_parent_deleted: boolean; is_name_taken: boolean
  pipeline_type: PipelineType | null
}

const stateQuery = `/* catalog */
  select e.id, e.fqn, e.deleted, e.parent_id, case when e.entity_type = 'ingestionPipeline' then e.document ->> 'pipelineType' end as pipeline_type, p.fqn as parent_fqn, coalesce(p.deleted, false) as is_parent_deleted,
         exists (select from trunkline.entity o where o.entity_type = e.entity_type and o.fqn = e.fqn and not o.deleted and o.id <> e.id) as is_name_taken
  from trunkline.entity e left join trunkline.entity p on p.id = e.parent_id
  where e.id = $1`

const treeQuery = `/* catalog */
  select id from trunkline.entity where id = $1 or (deleted and deleted_with = $1) order by id for no key update`

const restoreQuery = `/* catalog */
  with back as (select id, version from trunkline.entity where id = any ($1::uuid[]) and deleted),
  history as (
    insert into trunkline.entity_version (entity_id, version, name, fqn, updated_at, updated_by, change_description, deleted, document, curated)
    select e.id, e.version, e.name, e.fqn, e.updated_at, e.updated_by, e.change_description, e.deleted, e.document, e.curated
    from trunkline.entity e join back on back.id = e.id),
  listed as (update trunkline.search_doc s set deleted = false from back where s.entity_id = back.id)
  update trunkline.entity e
  set deleted = false, deleted_with = null, version = back.version + 0.1, updated_by = $2, updated_at = greatest(trunkline.now_ms(), e.updated_at),
      change_description = jsonb_build_object('fieldsAdded', '[]'::jsonb, 'fieldsDeleted', '[]'::jsonb, 'previousVersion', back.version,
        'fieldsUpdated', '[{"name": "deleted", "oldValue": true, "newValue": false}]'::jsonb)
  from back where e.id = back.id`

/** Brings an entity and what was deleted along with it back to life. Its root must be locked. */
export async function restore(client: Queryable, id: string, updatedBy: string): Promise<void> {
  const { rows: [state] } = await client.query<DeletedRow>(stateQuery, [id])
  if (state === undefined || !state.deleted) return
  if (state.is_parent_deleted) {
    throw new TrunklineError('ENTITY_NOT_FOUND', `${state.fqn} cannot be restored: ${state.parent_fqn} is deleted.`, { object: state.fqn, hint: `Restore ${state.parent_fqn} first.` })
  }
  if (state.is_name_taken) {
    throw new TrunklineError('ENTITY_EXISTS', `${state.fqn} cannot be restored: another one has the name now.`, { object: state.fqn, hint: 'Delete that one first.' })
  }
  if (state.pipeline_type !== null) await requireOnlyOne(client, { id, parentId: state.parent_id ?? undefined, pipelineType: state.pipeline_type })
  const { rows } = await client.query<{ id: string }>(treeQuery, [id])
  await client.query(restoreQuery, [rows.map((row) => row.id), updatedBy])
}
