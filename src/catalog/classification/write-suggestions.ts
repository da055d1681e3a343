import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import { toSuggestedLabel, type ClassificationOutcome, type ClassificationSet } from '../../model/classification.ts'
import type { Writer } from '../entity-type.ts'
import { findEnds } from '../lineage/find-ends.ts'
import { patchWithin } from '../patch.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { decide, type Decision, type KnownSuggestion, type LabelType } from './decide.ts'

type SuggestionRow = { column_key: string; column_name: string; tag_fqn: string; label_type: LabelType }

const suggestionsQuery = `/* catalog */
  select column_key, column_name, tag_fqn, label_type from trunkline.tag_suggestion where entity_id = $1 for update`

const forgetQuery = `/* catalog */
  delete from trunkline.tag_suggestion s using jsonb_to_recordset($2::jsonb) as r(column_key text, tag_fqn text)
  where s.entity_id = $1 and s.column_key = r.column_key and s.tag_fqn = r.tag_fqn`

const keepQuery = `/* catalog */
  insert into trunkline.tag_suggestion as s (entity_id, column_key, column_name, tag_fqn, label_type, score, reason, first_at, last_at)
  select $1, r.column_key, r.column_name, r.tag_fqn, r.label_type, r.score, r.reason, $3, $3
  from jsonb_to_recordset($2::jsonb) as r(column_key text, column_name text, tag_fqn text, label_type text, score real, reason text)
  on conflict (entity_id, column_key, tag_fqn) do update
    set column_name = excluded.column_name, label_type = excluded.label_type, score = excluded.score, reason = excluded.reason, last_at = excluded.last_at`

/** Who proposes: what it puts on a column is kept with people's words, so that no run of metadata takes it away. */
const proposer: Writer = { name: 'auto-classification', isBot: false }

/** Proposes labels for the columns of a table; `unknown` where the catalog does not hold it. The table gets one version at the most. */
export async function writeSuggestions(pool: Pool, set: ClassificationSet, now: number): Promise<ClassificationOutcome | 'unknown'> {
  const id = (await findEnds(pool, [{ entityType: 'table', fqn: set.fullyQualifiedName }])).values().next().value
  return id === undefined ? 'unknown' : propose(pool, id, { set, labelType: 'Generated', now })
}

export type Proposal = { set: Pick<ClassificationSet, 'suggestions' | 'judged'>; labelType: LabelType; now: number }

/** The same of a table whose id is known. */
export async function propose(pool: Pool, id: string, { set, labelType, now }: Proposal): Promise<ClassificationOutcome> {
  return withTransaction(pool, async (client) => {
    const known = (await client.query<SuggestionRow>(suggestionsQuery, [id])).rows.map(toKnown)
    let decision: Decision | undefined
    await patchWithin(client, 'table', id, {
      actor: proposer,
      operations: (table) => {
        decision = decide(table as never, known, set.suggestions, { labelType, judged: set.judged, toLabel: (suggestion) => ({ ...toSuggestedLabel(suggestion), labelType }) })
        return decision.operations
      },
    })
    await keepDecision(client, id, decision!, now)
    return decision!.outcome
  })
}

async function keepDecision(client: Queryable, id: string, { kept, forgotten }: Decision, now: number): Promise<void> {
  if (forgotten.length > 0) await client.query(forgetQuery, [id, JSON.stringify(forgotten.map(toRow))])
  if (kept.length > 0) await client.query(keepQuery, [id, JSON.stringify(kept.map((one) => ({ ...toRow(one), score: one.score, reason: one.reason }))), now])
}

function toKnown({ column_key: columnKey, column_name: columnName, tag_fqn: tagFqn, label_type: labelType }: SuggestionRow): KnownSuggestion {
  return { columnKey, columnName, tagFqn, labelType }
}

function toRow({ columnKey, columnName, tagFqn, labelType }: KnownSuggestion): SuggestionRow {
  return { column_key: columnKey, column_name: columnName, tag_fqn: tagFqn, label_type: labelType }
}
