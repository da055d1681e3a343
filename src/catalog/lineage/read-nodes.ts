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
  dbt_type: string | null; fields: JsonObject; columns: [name: string, type: string | null][] | null
}

const nodesQuery = `/* catalog */
  select e.id, e.entity_type, e.name, e.fqn, e.deleted, e.curated - 'columns' as curated,
         (select d.model ->> 'resourceType' from trunkline.data_model d where d.entity_id = e.id) as dbt_type,
         jsonb_strip_nulls(jsonb_build_object('tableType', e.document -> 'tableType', 'storedProcedureType', e.document -> 'storedProcedureType', 'assetType', e.document -> 'assetType',
           'displayName', e.document -> 'displayName', 'description', e.document -> 'description', 'owners', e.document -> 'owners', 'tags', e.document -> 'tags')) as fields,
         (select jsonb_agg(jsonb_build_array(c ->> 'name', c ->> 'dataTypeDisplay') order by position)
          from jsonb_array_elements(e.document -> 'columns') with ordinality as element (c, position)) as columns
  from trunkline.entity e where e.id = any ($1::uuid[])
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
      columns: (row.columns ?? []).map(([name, type]) => ({ name, ...(type !== null && { type }) })),
    }
  })
}
