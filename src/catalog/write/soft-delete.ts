import type { Queryable } from './lock-roots.ts'

const treeQuery = `/* catalog */
  with recursive tree as (
    select id, id as doomed_with from trunkline.entity where id = any ($1::uuid[]) and not deleted
    union
    select e.id, t.doomed_with from tree t join trunkline.entity e on e.parent_id = t.id where not e.deleted),
  locked as (select e.id from trunkline.entity e where e.id in (select id from tree) and not e.deleted order by e.id for no key update)
  select distinct on (tree.id) tree.id, tree.doomed_with
  from tree join locked on locked.id = tree.id
  order by tree.id, (tree.doomed_with = tree.id) desc`

const deleteQuery = `/* catalog */
  with doomed as (
    select d.id, d.doomed_with, e.version from unnest($1::uuid[], $2::uuid[]) as d(id, doomed_with) join trunkline.entity e on e.id = d.id and not e.deleted),
  history as (
    insert into trunkline.entity_version (entity_id, version, name, fqn, updated_at, updated_by, change_description, deleted, document, curated)
    select e.id, e.version, e.name, e.fqn, e.updated_at, e.updated_by, e.change_description, e.deleted, e.document, e.curated
    from trunkline.entity e join doomed on doomed.id = e.id),
  unlisted as (update trunkline.search_doc s set deleted = true from doomed where s.entity_id = doomed.id)
  update trunkline.entity e
  set deleted = true, deleted_with = doomed.doomed_with, version = doomed.version + 0.1, updated_by = $3,
      updated_at = greatest(trunkline.now_ms(), e.updated_at),
      change_description = jsonb_build_object('fieldsAdded', '[]'::jsonb, 'fieldsDeleted', '[]'::jsonb, 'previousVersion', doomed.version,
        'fieldsUpdated', '[{"name": "deleted", "oldValue": false, "newValue": true}]'::jsonb)
  from doomed where e.id = doomed.id`

/** Marks entities and all below them deleted, with a version each; says how many were alive. Their roots must be locked. */
export async function softDelete(client: Queryable, ids: readonly string[], updatedBy: string): Promise<number> {
  const { rows } = await client.query<{ id: string; doomed_with: string }>(treeQuery, [ids])
  if (rows.length === 0) return 0
  await client.query(deleteQuery, [rows.map((row) => row.id), rows.map((row) => row.doomed_with), updatedBy])
  return rows.length
}
