import type { TagLabel } from '../../model/entity.ts'
import type { Column } from '../../model/table.ts'
import { columnKey } from '../document/column.ts'
import type { JsonObject } from '../document/content.ts'
import { columnsOf, tagsOf } from '../document/curated.ts'
import type { Queryable } from '../write/lock-roots.ts'

/** What OpenMetadata proposes without saying how sure it is: the least that its runs propose unless they are told otherwise. */
const leastScore = 0.8
const longestReason = 1000

const rememberQuery = `/* catalog */
  insert into trunkline.tag_suggestion as s (entity_id, column_key, column_name, tag_fqn, label_type, score, reason, first_at, last_at)
  select $1, r.column_key, r.column_name, r.tag_fqn, 'Generated', r.score, r.reason, t.at, t.at
  from jsonb_to_recordset($2::jsonb) as r(column_key text, column_name text, tag_fqn text, score real, reason text), (select (extract(epoch from now()) * 1000)::bigint as at) t
  on conflict (entity_id, column_key, tag_fqn) do update set column_name = excluded.column_name, score = excluded.score, reason = excluded.reason, last_at = excluded.last_at`

const knownQuery = `/* catalog */
  select column_name, tag_fqn from trunkline.tag_suggestion where entity_id = $1`

/** Before and after a patch, as the table is served. */
type Change = { before: JsonObject; after: JsonObject }

/** What a patch leaves of a table without suggestions that were rejected: their label was proposed once, and is on the column no more. */
export async function withoutRejected(client: Queryable, tableId: string, { before, after }: Change): Promise<JsonObject> {
  const proposed = newSuggestions({ before, after })
  if (proposed.length === 0) return after
  const { rows } = await client.query<{ column_name: string; tag_fqn: string }>(knownQuery, [tableId])
  const rejected = new Set(proposed.filter(({ column, label }) => rows.some((row) => row.column_name === column.name && row.tag_fqn === label.tagFQN)).map(({ label }) => label))
  return rejected.size === 0 ? after : { ...after, columns: columnsOf(after).map((column) => ({ ...column, tags: tagsOf(column).filter((label) => !rejected.has(label)) })) }
}

/** Labels that a program puts on columns of a table as suggestions, as OpenMetadata's own classification does, are reviewed like those of runs here. */
export async function rememberProposed(client: Queryable, tableId: string, change: Change): Promise<void> {
  const proposed = newSuggestions(change).map(({ column, label }) => toRow(column, label))
  if (proposed.length > 0) await client.query(rememberQuery, [tableId, JSON.stringify(proposed)])
}

function newSuggestions({ before, after }: Change): { column: Column; label: TagLabel }[] {
  const known = new Map(columnsOf(before).map((column) => [column.name, new Set(tagsOf(column).map(({ tagFQN }) => tagFQN))]))
  return columnsOf(after).flatMap((column) => tagsOf(column).flatMap((label) => (isSuggestion(label) && known.get(column.name)?.has(label.tagFQN) !== true ? [{ column, label }] : [])))
}

function isSuggestion({ state, labelType, source }: TagLabel): boolean {
  return state === 'Suggested' && labelType === 'Generated' && source === 'Classification'
}

function toRow(column: Column, { tagFQN, reason = '', metadata }: TagLabel): object {
  const recognizer = metadata?.['recognizer'] as { score?: number } | undefined
  return { column_key: columnKey(column), column_name: column.name, tag_fqn: tagFQN, score: Math.min(1, recognizer?.score ?? scoreOf(reason) ?? leastScore), reason: toSentences(reason) }
}

/** How sure the recogniser was that found most; undefined where a reason does not say. */
function scoreOf(reason: string): number | undefined {
  const found = [...reason.matchAll(/ (\d+) times? with an average score of (\d+(?:\.\d+)?)/g)].map(([, times, score]) => ({ times: Number(times), score: Number(score) }))
  return found.toSorted((a, b) => b.times - a.times)[0]?.score
}

/** Its reasons list every pattern that matched, which may be kilobytes: what was found is enough to decide by. */
function toSentences(reason: string): string {
  const lines = reason.split('\n').filter((line) => line.trim() !== '' && !/^(\s+- |Patterns matched:)/.test(line))
  return lines.join(' ').slice(0, longestReason)
}
