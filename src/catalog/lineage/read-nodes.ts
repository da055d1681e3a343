import type { EntityReference, TagLabel } from '../../model/entity.ts'
import type { JsonObject } from '../document/content.ts'
import { overlay, tagsOf, type Curated } from '../document/curated.ts'
import { readReferences, toServedReference } from '../serve/references.ts'
import type { Queryable } from '../write/lock-roots.ts'

/** A column as a node shows it; `type` as PostgreSQL prints it. */
export type NodeColumn = { name: string; type?: string }

/** An entity of the graph; `columns` by their place in the table. */
export type NodeFacts = {
  id: string
  entityType: string
  name: string
  fullyQualifiedName: string
  tableType?: string
  storedProcedureType?: string
  /** Of what dbt builds on tables: exposure, metric, … */
  assetType?: string
  /** Of a table that a dbt project knows: model, seed, snapshot or source. */
  dbtType?: string
  displayName?: string
  description?: string
  deleted: boolean
  owners: EntityReference[]
  tags: TagLabel[]
  columns: NodeColumn[]
}

type NodeRow = {
  id: string; entity_type: string; name: string; fqn: string; deleted: boolean; curated: Curated | null
  dbt_type: string | null; fields: JsonObject; column_names: string[]; column_types: string[]; untyped: string[]
}

/**
 * `|| '{}'` unpacks a document once for all that is taken out of it, and paths take the columns out five times as fast as their elements one by one (of a hundred
 * tables of 60 columns in 30 ms instead of 190).
 */
const nodesQuery = `/* catalog */
  select e.id, e.entity_type, e.name, e.fqn, e.deleted, e.curated - 'columns' as curated,
         (select d.model ->> 'resourceType' from trunkline.data_model d where d.entity_id = e.id) as dbt_type,
         jsonb_strip_nulls(jsonb_build_object('tableType', w.document -> 'tableType', 'storedProcedureType', w.document -> 'storedProcedureType', 'assetType', w.document -> 'assetType',
           'displayName', w.document -> 'displayName', 'description', w.document -> 'description', 'owners', w.document -> 'owners', 'tags', w.document -> 'tags')) as fields,
         jsonb_path_query_array(w.document, '$.columns[*].name') as column_names, jsonb_path_query_array(w.document, '$.columns[*].dataTypeDisplay') as column_types,
         jsonb_path_query_array(w.document, '$.columns[*] ? (!exists (@.dataTypeDisplay)).name') as untyped
  from trunkline.entity e cross join lateral (select e.document || '{}' as document offset 0) w
  where e.id = any ($1::uuid[])
  order by e.fqn`

/** What a graph shows of its entities, in two statements; ids that are gone are left out. */
export async function readNodes(client: Queryable, ids: readonly string[]): Promise<NodeFacts[]> {
  const { rows } = await client.query<NodeRow>(nodesQuery, [ids])
  const shown = new Map(rows.map((row) => [row.id, overlay(row.fields, row.curated)]))
  const ownersOf = (id: string): readonly { id: string }[] => (shown.get(id)?.['owners'] as { id: string }[] | undefined) ?? []
  const references = await readReferences(client, rows.flatMap((row) => ownersOf(row.id).map((owner) => owner.id)))
  return rows.map((row) => {
    const { tableType, storedProcedureType, assetType, displayName, description } = (shown.get(row.id) ?? {}) as Partial<NodeFacts>
    return {
      id: row.id, entityType: row.entity_type, name: row.name, fullyQualifiedName: row.fqn, deleted: row.deleted,
      ...(tableType !== undefined && { tableType }),
      ...(storedProcedureType !== undefined && { storedProcedureType }),
      ...(assetType !== undefined && { assetType }), ...(row.dbt_type !== null && { dbtType: row.dbt_type }),
      ...(displayName !== undefined && { displayName }),
      ...(description !== undefined && { description }),
      owners: ownersOf(row.id).flatMap((owner) => references.get(owner.id) ?? []).map(toServedReference),
      tags: [...tagsOf(shown.get(row.id) ?? {})],
      columns: toColumns(row),
    }
  })
}

/** Names and types come apart, those without a type by name. */
function toColumns({ column_names, column_types, untyped }: NodeRow): NodeColumn[] {
  const withoutType = new Set(untyped)
  let next = 0
  return column_names.map((name) => {
    const type = withoutType.has(name) ? undefined : column_types[next++]
    return { name, ...(type !== undefined && { type }) }
  })
}
