import type { Pool } from 'pg'
import type { EntityReference, EntityType, TagLabel } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { JsonObject } from './document/content.ts'
import { type Curated, overlay, tagsOf } from './document/curated.ts'
import { parentTypesOf } from './entity-type.ts'
import { type LinkedReference, readReferences, toServedReference } from './serve/references.ts'

export type ChildrenOptions = {
  /** FQN of the parent; left out, the entities that stand in nothing. */
  parentFqn?: string
  /** Part of the name, whatever its case. */
  q?: string
  /** 1 to 1,000. */
  limit: number
  offset: number
  /** The deleted ones of a live parent; of a deleted parent they always are. */
  deleted?: boolean
  /** By name, or the most used first. */
  sort?: 'name' | 'usage'
}

/** What a list shows of an entity: no columns, no definition. Sizes in bytes, instants in ms. */
export type ChildRow = {
  id: string
  name: string
  fullyQualifiedName: string
  displayName?: string
  description?: string
  tableType?: string
  storedProcedureType?: string
  owners: EntityReference[]
  tags: TagLabel[]
  columnCount?: number
  estimatedRowCount?: number
  estimatedAt?: number
  sizeBytes?: number
  /** Calls of the last 30 days counted, and the rank among all of the type from 0 to 100. */
  usageCount?: number
  usageRank?: number
  updatedAt: number
  deleted: boolean
}

type ParentRow = { id: string; deleted: boolean }

const parentQuery = `/* catalog */
  (select id, deleted from trunkline.entity where entity_type = any ($1::text[]) and fqn = $2 and not deleted)
  union all
  (select id, deleted from trunkline.entity where entity_type = any ($1::text[]) and fqn = $2 and deleted order by updated_at desc limit 1)
  limit 1`

type ChildQueryRow = {
  total: number
  id: string | null
  name: string
  fqn: string
  updated_at: string
  deleted: boolean
  document: JsonObject
  column_count: number | null
  monthly: number | null
  monthly_rank: number | null
  curated: Curated | null
  facts: { estimatedRowCount?: number; estimatedAt?: number; sizeBytes?: number } | null
}

/** The page is cut from names alone; documents are read for its rows only. One row without id where the page is empty. */
const childrenQuery = `/* catalog */
  with child as materialized (
    select e.id, lower(e.name) collate "C" as sort_key, case when $7 = 'usage' then -coalesce(s.monthly, 0) else 0 end as place
    from trunkline.entity e left join trunkline.usage_summary s on $7 = 'usage' and s.entity_id = e.id and s.column_name = ''
    where (e.parent_id = $1 or ($1::uuid is null and e.parent_id is null)) and e.entity_type = $2 and e.deleted = $3
      and ($4 = '' or position(lower($4) in lower(e.name)) > 0)),
  page as (select id, sort_key, place from child order by place, sort_key, id limit $5 offset $6)
  select t.total, e.id, e.name, e.fqn, e.updated_at, e.deleted,
         e.document - array['columns', 'tableConstraints', 'schemaDefinition', 'storedProcedureCode', 'extension', 'connection'] as document,
         jsonb_array_length(e.document -> 'columns') as column_count, u.monthly, u.monthly_rank, e.curated - 'columns' as curated, m.facts
  from (select count(*)::int as total from child) t
  left join (page p join trunkline.entity e on e.id = p.id left join trunkline.measurement m on m.entity_id = e.id
    left join trunkline.usage_summary u on u.entity_id = e.id and u.column_name = '') on true
  order by p.place, p.sort_key, e.id`

/** A window of the entities of one type right below a parent, by name; throws ENTITY_NOT_FOUND for an unknown parent. */
export async function listChildren(pool: Pool, entityType: EntityType, options: ChildrenOptions): Promise<{ rows: ChildRow[]; total: number }> {
  const parent = options.parentFqn === undefined ? undefined : await readParent(pool, entityType, options.parentFqn)
  const deleted = options.deleted === true || parent?.deleted === true
  const { rows } = await pool.query<ChildQueryRow>(childrenQuery, [parent?.id ?? null, entityType, deleted, options.q ?? '', options.limit, options.offset, options.sort ?? 'name'])
  const found = rows.filter((row) => row.id !== null)
  const shown = new Map(found.map((row) => [row, overlay(row.document, row.curated)]))
  const references = await readReferences(pool, [...shown.values()].flatMap((document) => ownersOf(document).map((owner) => owner.id)))
  return { rows: found.map((row) => toChildRow(row, shown.get(row) ?? {}, references)), total: rows[0]?.total ?? 0 }
}

async function readParent(pool: Pool, entityType: EntityType, fqn: string): Promise<ParentRow> {
  const parentTypes = parentTypesOf(entityType)
  if (parentTypes.length === 0) {
    throw new TrunklineError('REQUEST_INVALID', `A ${entityType} stands in nothing.`, { object: fqn, hint: 'Leave the parent out.' })
  }
  const { rows } = await pool.query<ParentRow>(parentQuery, [parentTypes, fqn])
  if (rows[0] !== undefined) return rows[0]
  throw new TrunklineError('ENTITY_NOT_FOUND', `There is no ${parentTypes.join(' or ')} ${fqn}.`, { object: fqn })
}

function toChildRow(row: ChildQueryRow, shown: JsonObject, references: ReadonlyMap<string, LinkedReference>): ChildRow {
  const { displayName, description, tableType, storedProcedureType } = shown as Pick<ChildRow, 'displayName' | 'description' | 'tableType' | 'storedProcedureType'>
  const { estimatedRowCount, estimatedAt, sizeBytes } = row.facts ?? {}
  return {
    id: row.id ?? '',
    name: row.name,
    fullyQualifiedName: row.fqn,
    ...(displayName !== undefined && { displayName }),
    ...(description !== undefined && { description }),
    ...(tableType !== undefined && { tableType }),
    ...(storedProcedureType !== undefined && { storedProcedureType }),
    owners: ownersOf(shown).flatMap((owner) => references.get(owner.id) ?? []).map(toServedReference),
    tags: [...tagsOf(shown)],
    ...(row.column_count !== null && { columnCount: row.column_count }),
    ...(estimatedRowCount !== undefined && { estimatedRowCount }),
    ...(estimatedAt !== undefined && { estimatedAt }),
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(row.monthly !== null && { usageCount: row.monthly }),
    ...(row.monthly_rank !== null && { usageRank: row.monthly_rank }),
    updatedAt: Number(row.updated_at),
    deleted: row.deleted,
  }
}

function ownersOf(document: JsonObject): readonly { id: string }[] {
  return (document['owners'] as readonly { id: string }[] | undefined) ?? []
}
