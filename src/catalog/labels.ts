import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'

/** What can be put on a thing: an owner, a tag, a term, a domain. */
export type Choice = { id: string; entityType: EntityType; name: string; fullyQualifiedName: string; displayName?: string; description?: string }
type ChoiceRow = { id: string; entity_type: EntityType; name: string; fqn: string; display_name: string | null; description: string | null }

const choicesQuery = `/* catalog */
  with named as (
    select id, entity_type, name, fqn,
           coalesce(curated #>> '{fields,displayName}', document ->> 'displayName') as display_name,
           coalesce(curated #>> '{fields,description}', document ->> 'description') as description,
           coalesce(curated #> '{fields,synonyms}', document -> 'synonyms') as synonyms
    from trunkline.entity
    where entity_type = any ($1::text[]) and not deleted and ($3::text is null or fqn like $3)
      and ($4 or coalesce(curated #>> '{fields,isBot}', document ->> 'isBot') is distinct from 'true'))
  select id, entity_type, name, fqn, display_name, left(description, 300) as description from named
  where $2 = '' or position($2 in lower(fqn)) > 0 or position($2 in lower(coalesce(display_name, ''))) > 0 or position($2 in lower(coalesce(synonyms::text, ''))) > 0
  order by case when lower(name) = $2 or lower(display_name) = $2 then 0 when starts_with(lower(coalesce(display_name, name)), $2) or starts_with(lower(name), $2) then 1 else 2 end, lower(fqn), id
  limit $5`

/** Entities of some types whose name, display name or synonym holds a text, the nearest first: what pickers offer. Bots own nothing. */
export async function listChoices(pool: Pool, options: { types: readonly EntityType[]; q: string; within?: string | undefined; limit: number }): Promise<Choice[]> {
  const within = options.within === undefined ? null : `${options.within.replaceAll(/[\\%_]/g, String.raw`\$&`)}.%`
  const { rows } = await pool.query<ChoiceRow>(choicesQuery, [options.types, options.q.trim().toLowerCase(), within, false, options.limit])
  return rows.map((row) => ({
    id: row.id, entityType: row.entity_type, name: row.name, fullyQualifiedName: row.fqn,
    ...(row.display_name !== null && { displayName: row.display_name }), ...(row.description !== null && { description: row.description }),
  }))
}

const usageQuery = `/* catalog */
  select value as fqn, count(*)::int as count from trunkline.search_doc, unnest(tags) value
  where not deleted and tags <> '{}' group by value`

/** On how many data assets (or columns of them) each label stands, by FQN; one of another's children does not count for it. */
export async function countLabelUse(pool: Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ fqn: string; count: number }>(usageQuery)
  return Object.fromEntries(rows.map((row) => [row.fqn, row.count]))
}

export type DomainMember = { id: string; entityType: EntityType; name: string; fullyQualifiedName: string; displayName?: string }

const membersQuery = `/* catalog */
  select id, entity_type, name, fqn, coalesce(curated #>> '{fields,displayName}', document ->> 'displayName') as display_name, null as description
  from trunkline.entity
  where coalesce(curated #> '{fields,domains}', document -> 'domains') @> jsonb_build_array(jsonb_build_object('id', $1::text)) and not deleted
    and coalesce(curated #> '{fields,domains}', document -> 'domains') is not null
  order by entity_type, fqn, id limit $2 offset $3`

const memberCountsQuery = `/* catalog */
  select entity_type, count(*)::int as count from trunkline.entity
  where coalesce(curated #> '{fields,domains}', document -> 'domains') @> jsonb_build_array(jsonb_build_object('id', $1::text)) and not deleted
    and coalesce(curated #> '{fields,domains}', document -> 'domains') is not null
  group by entity_type order by entity_type`

/** What was put into a domain itself, a window of it; what stands in that inherits the domain. */
export async function listDomainMembers(pool: Pool, domainId: string, window: { limit: number; offset: number }): Promise<{ rows: DomainMember[]; total: number; counts: Record<string, number> }> {
  const { rows } = await pool.query<ChoiceRow>(membersQuery, [domainId, window.limit, window.offset])
  const { rows: counted } = await pool.query<{ entity_type: string; count: number }>(memberCountsQuery, [domainId])
  return {
    rows: rows.map((row) => ({ id: row.id, entityType: row.entity_type, name: row.name, fullyQualifiedName: row.fqn, ...(row.display_name !== null && { displayName: row.display_name }) })),
    total: counted.reduce((sum, row) => sum + row.count, 0),
    counts: Object.fromEntries(counted.map((row) => [row.entity_type, row.count])),
  }
}
