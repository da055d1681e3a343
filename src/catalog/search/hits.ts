import type { EntityReference, EntityType, TagLabel } from '../../model/entity.ts'
import type { JsonObject } from '../document/content.ts'
import { overlay, type Curated } from '../document/curated.ts'
import type { SearchHit } from '../search.ts'
import { readReferences, toServedReference, type LinkedReference } from '../serve/references.ts'
import type { Queryable } from '../write/lock-roots.ts'
import type { Found } from './candidates.ts'
import { highlight, matchingColumns } from './highlight.ts'
import type { SearchQuery } from './search-query.ts'

type HitRow = {
  id: string; entity_type: EntityType; parent_id: string | null; name: string; fqn: string; updated_at: string
  document: JsonObject; curated: Curated | null; columns: string[] | null
}

const hitsQuery = `/* catalog */
  select e.id, e.entity_type, e.parent_id, e.name, e.fqn, e.updated_at, e.curated - 'columns' as curated,
         e.document - '{columns,extension,tableConstraints,schemaDefinition,storedProcedureCode,connection}'::text[] as document,
         case when $2 then jsonb_path_query_array(e.document, '$.columns[*].name') end as columns
  from trunkline.entity e where e.id = any ($1::uuid[])`

/** What a list of hits shows of them, in their order. */
export async function readHits(client: Queryable, page: Found['page'], query: SearchQuery | undefined): Promise<SearchHit[]> {
  if (page.length === 0) return []
  const { rows } = await client.query<HitRow>(hitsQuery, [page.map((hit) => hit.id), query !== undefined])
  const shown = new Map(rows.map((row) => [row.id, { row, shown: overlay(row.document, row.curated) }]))
  const referred = [...shown.values()].flatMap(({ row, shown: fields }) => [...ownerIds(fields), ...(row.parent_id === null ? [] : [row.parent_id])])
  const references = await readReferences(client, referred)
  return page.flatMap(({ id, rank }) => {
    const hit = shown.get(id)
    return hit === undefined ? [] : [toHit(hit.row, hit.shown, references, { rank, query })]
  })
}

function toHit(
  row: HitRow, shown: JsonObject, references: ReadonlyMap<string, LinkedReference>, { rank, query }: { rank: number; query: SearchQuery | undefined },
): SearchHit {
  const { displayName, description, tableType } = shown as { displayName?: string; description?: string; tableType?: string }
  return {
    id: row.id,
    entityType: row.entity_type,
    fullyQualifiedName: row.fqn,
    name: row.name,
    ...(displayName !== undefined && { displayName }),
    ...(description !== undefined && { description }),
    ...(tableType !== undefined && { tableType }),
    ...containersOf(row, references),
    owners: ownerIds(shown).flatMap((id) => references.get(id) ?? []).map(toServedReference),
    tags: (shown['tags'] ?? []) as TagLabel[],
    columns: query === undefined ? [] : matchingColumns(row.columns ?? [], query.chunks),
    updatedAt: Number(row.updated_at),
    score: 1 / (1 + rank),
    highlight: query === undefined ? [] : highlight({ name: row.name, displayName, description }, query.chunks.flat()),
  }
}

function containersOf(row: HitRow, references: ReadonlyMap<string, LinkedReference>): Pick<SearchHit, 'service' | 'database' | 'databaseSchema'> {
  const containers: Pick<SearchHit, 'service' | 'database' | 'databaseSchema'> = {}
  let parent = row.parent_id === null ? undefined : references.get(row.parent_id)
  for (; parent !== undefined; parent = parent.parentId === undefined ? undefined : references.get(parent.parentId)) {
    const field = parent.type === 'databaseService' ? 'service' : parent.type
    if (field === 'service' || field === 'database' || field === 'databaseSchema') containers[field] = parent.fullyQualifiedName ?? ''
  }
  return containers
}

function ownerIds(shown: JsonObject): string[] {
  return ((shown['owners'] ?? []) as EntityReference[]).map((owner) => owner.id)
}
