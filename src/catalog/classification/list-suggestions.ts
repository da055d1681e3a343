import type { Pool } from 'pg'
import type { SuggestionState } from '../../model/classification.ts'

/** A label that was proposed for a column, with its reason and what became of it. Instants in ms. */
export type ListedSuggestion = {
  tableId: string; tableFullyQualifiedName: string; column: string; dataType: string; tagFQN: string; state: SuggestionState; labelType: string; score: number; reason: string
  proposedAt: number; decidedBy?: string; decidedAt?: number; description?: string
}

export type SuggestionFilter = { state: SuggestionState; within?: string | undefined; tagFQN?: string | undefined; q?: string | undefined; limit: number; offset: number }
export type SuggestionList = { rows: ListedSuggestion[]; total: number; tags: Record<string, number>; places: Record<string, number> }

type ListedRow = {
  entity_id: string; fqn: string; column_name: string; data_type: string; tag_fqn: string; state: SuggestionState; label_type: string; score: number; reason: string
  first_at: number; decided_by: string | null; decided_at: number | null; description: string | null
}

/**
 * Suggestions with what their columns show now, be it kept with people's words or, where a program patched it, with the source's ($1 state, $2 FQN of a service, database, schema or table, $3 tag, $4 part of a name). A column that is gone has none.
 */
const matching = `
  with shown as (
    select s.entity_id, e.fqn, s.column_name, s.tag_fqn, s.label_type, s.score, s.reason, s.first_at, s.decided_by, s.decided_at, c.document as column_document,
           coalesce((select l ->> 'state' from jsonb_array_elements(coalesce(e.curated #> array['columns', s.column_key, 'tags', 'added'], '[]')) l where l ->> 'tagFQN' = s.tag_fqn limit 1),
                    (select l ->> 'state' from jsonb_array_elements(coalesce(c.document -> 'tags', '[]')) l
                     where l ->> 'tagFQN' = s.tag_fqn and not coalesce(e.curated #> array['columns', s.column_key, 'tags', 'removed'] ? s.tag_fqn, false) limit 1), 'Rejected') as state
    from trunkline.tag_suggestion s
    join trunkline.entity e on e.id = s.entity_id and not e.deleted
    join lateral (select c as document from jsonb_array_elements(e.document -> 'columns') c
                  where s.column_key = coalesce('#' || (c #>> '{extension,postgres,attributeNumber}'), '=' || (c ->> 'name')) limit 1) c on true
    where ($2::text is null or e.fqn = $2 or starts_with(e.fqn, $2 || '.'))),
  matching as (
    select * from shown
    where state = $1 and ($3::text is null or tag_fqn = $3) and ($4::text is null or position(lower($4) in lower(fqn || '.' || column_name)) > 0))`

const listQuery = `/* catalog */ ${matching}
  select entity_id, fqn, column_name, column_document ->> 'dataTypeDisplay' as data_type, tag_fqn, state, label_type, score::float8 as score, reason,
         first_at::float8 as first_at, decided_by, decided_at::float8 as decided_at, left(column_document ->> 'description', 500) as description
  from matching order by fqn, column_name, tag_fqn limit $5 offset $6`

const countsQuery = `/* catalog */ ${matching}
  select tag_fqn, fqn, count(*)::int as count from matching group by grouping sets ((tag_fqn), (fqn))`

/** Proposed labels in a state, by table and column, with how many there are by tag and by schema. */
export async function listSuggestions(pool: Pool, { state, within, tagFQN, q, limit, offset }: SuggestionFilter): Promise<SuggestionList> {
  const filter = [state, within ?? null, tagFQN ?? null, q === undefined || q.trim() === '' ? null : q.trim()]
  const { rows } = await pool.query<ListedRow>(listQuery, [...filter, limit, offset])
  const { rows: counts } = await pool.query<{ tag_fqn: string | null; fqn: string | null; count: number }>(countsQuery, filter)
  const tags = Object.fromEntries(counts.flatMap(({ tag_fqn: tag, count }) => (tag === null ? [] : [[tag, count]])))
  const places: Record<string, number> = {}
  for (const { fqn, count } of counts) if (fqn !== null) places[schemaOf(fqn)] = (places[schemaOf(fqn)] ?? 0) + count
  return { rows: rows.map(toListed), total: Object.values(tags).reduce((sum, count) => sum + count, 0), tags, places }
}

/** A table stands in its schema: what is before its last part, which may be quoted. */
function schemaOf(table: string): string {
  const last = /\.(?:"(?:[^"]|"")*"|[^."]*)$/.exec(table)
  return last === null ? table : table.slice(0, last.index)
}

function toListed(row: ListedRow): ListedSuggestion {
  return {
    tableId: row.entity_id, tableFullyQualifiedName: row.fqn, column: row.column_name, dataType: row.data_type, tagFQN: row.tag_fqn, state: row.state, labelType: row.label_type,
    score: Math.round(row.score * 100) / 100, reason: row.reason, proposedAt: row.first_at,
    ...(row.decided_by !== null && { decidedBy: row.decided_by }), ...(row.decided_at !== null && { decidedAt: row.decided_at }), ...(row.description !== null && { description: row.description }),
  }
}

