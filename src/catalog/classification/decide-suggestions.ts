import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import { withTransaction } from '../../db/transaction.ts'
import { toErrorText, TrunklineError } from '../../model/errors.ts'
import type { TagLabel } from '../../model/entity.ts'
import type { Table } from '../../model/table.ts'
import type { Writer } from '../entity-type.ts'
import { patchWithin } from '../patch.ts'

/** What somebody says of a suggestion: accepted, it is confirmed; rejected, it is taken off and not proposed again; reopened, it is a suggestion once more. */
export const verdicts = ['accept', 'reject', 'reopen'] as const
export type Verdict = (typeof verdicts)[number]
export type DecidedColumn = { tableId: string; column: string; tagFQN: string }
export type VerdictOutcome = DecidedColumn & { outcome: 'changed' | 'unchanged' | 'failed'; code?: string; message?: string }

const rememberQuery = `/* catalog */
  update trunkline.tag_suggestion s set decided_by = $3, decided_at = $4
  from jsonb_to_recordset($2::jsonb) as r(column_name text, tag_fqn text)
  where s.entity_id = $1 and s.column_name = r.column_name and s.tag_fqn = r.tag_fqn`

const reasonsQuery = `/* catalog */
  select column_name, tag_fqn, label_type, reason from trunkline.tag_suggestion where entity_id = $1`

type ReasonRow = { column_name: string; tag_fqn: string; label_type: TagLabel['labelType']; reason: string }
type Decided = { verdict: Verdict; actor: Writer; now: number }

/** Decides about suggestions, one version per table; a table that fails stops none of the others. */
export async function decideSuggestions(pool: Pool, columns: readonly DecidedColumn[], decided: Decided): Promise<VerdictOutcome[]> {
  const outcomes: VerdictOutcome[] = []
  for (const [tableId, ofTable] of Map.groupBy(columns, (column) => column.tableId)) {
    try {
      const changed = await decideOnTable(pool, tableId, ofTable, decided)
      outcomes.push(...ofTable.map((column) => ({ ...column, outcome: changed.has(column) ? 'changed' as const : 'unchanged' as const })))
    } catch (error) {
      if (!(error instanceof TrunklineError)) throw error
      outcomes.push(...ofTable.map((column) => ({ ...column, outcome: 'failed' as const, code: error.code, message: toErrorText(error).slice(error.code.length + 2) })))
    }
  }
  return outcomes
}

async function decideOnTable(pool: Pool, tableId: string, columns: readonly DecidedColumn[], { verdict, actor, now }: Decided): Promise<Set<DecidedColumn>> {
  return withTransaction(pool, async (client) => {
    const { rows: reasons } = await client.query<ReasonRow>(reasonsQuery, [tableId])
    let changed = new Set<DecidedColumn>()
    await patchWithin(client, 'table', tableId, {
      actor: { ...actor, isBot: false },
      operations: (table) => {
        const made = toOperations(table as Table, columns, { verdict, reasons })
        changed = made.changed
        return made.operations
      },
    })
    // A decision that was made already is remembered as it was.
    const rows = [...changed].map(({ column, tagFQN }) => ({ column_name: column, tag_fqn: tagFQN }))
    await client.query(rememberQuery, [tableId, JSON.stringify(rows), verdict === 'reopen' ? null : actor.name, verdict === 'reopen' ? null : now])
    return changed
  })
}

function toOperations(table: Table, columns: readonly DecidedColumn[], { verdict, reasons }: { verdict: Verdict; reasons: readonly ReasonRow[] }): { operations: Operation[]; changed: Set<DecidedColumn> } {
  const changed = new Set<DecidedColumn>()
  const tags = new Map<number, readonly TagLabel[]>()
  for (const decided of columns) {
    const index = table.columns.findIndex(({ name }) => name === decided.column)
    if (index === -1) throw new TrunklineError('ENTITY_NOT_FOUND', `${table.fullyQualifiedName} has no column ${decided.column}.`, { object: decided.column, hint: 'Read the list again.' })
    const reason = reasons.find((row) => row.column_name === decided.column && row.tag_fqn === decided.tagFQN)
    const before = tags.get(index) ?? table.columns[index]!.tags ?? []
    const after = decideOn(before, decided.tagFQN, { verdict, reason })
    if (after === before) continue
    tags.set(index, after)
    changed.add(decided)
  }
  return { operations: [...tags].map(([index, value]) => ({ op: 'add' as const, path: `/columns/${index}/tags`, value })), changed }
}

/** The labels of a column after a verdict: the very same list where it changes nothing. */
function decideOn(labels: readonly TagLabel[], tagFQN: string, { verdict, reason }: { verdict: Verdict; reason: ReasonRow | undefined }): readonly TagLabel[] {
  const label = labels.find((one) => one.tagFQN === tagFQN)
  if (verdict === 'reject') return label === undefined ? labels : labels.filter((one) => one !== label)
  const state = verdict === 'accept' ? 'Confirmed' : 'Suggested'
  if (label !== undefined) return label.state === state ? labels : labels.map((one) => (one === label ? { ...one, state } : one))
  if (reason === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `Nothing proposes ${tagFQN} here.`, { object: tagFQN, hint: 'Put the tag on in the ordinary way.' })
  return [...labels, { tagFQN, source: 'Classification', labelType: reason.label_type, state, reason: reason.reason }]
}
