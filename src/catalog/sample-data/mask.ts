import type { Pool } from 'pg'
import type { SampleData } from '../../model/sample-data.ts'
import type { Column, Table } from '../../model/table.ts'

/** Stands in place of a value that the reader may not see. */
export const maskedCell = '********'
const sensitiveTag = 'PII.Sensitive'

const ownsQuery = `/* catalog */
  select exists (select from unnest($1::uuid[]) o(id) where o.id = $2::uuid or exists (
    select from trunkline.team_member m join trunkline.entity t on t.id = m.team_id and not t.deleted where m.team_id = o.id and m.user_id = $2::uuid)) as owns`

/** Whether somebody may see every value of a table: administrators, and who owns it, alone or in a team. */
export async function maySeeSensitive(pool: Pool, table: Pick<Table, 'owners'>, { userId, role }: { userId: string; role: string }): Promise<boolean> {
  if (role === 'admin') return true
  const owners = (table.owners ?? []).map(({ id }) => id)
  if (owners.length === 0) return false
  const { rows } = await pool.query<{ owns: boolean }>(ownsQuery, [owners, userId])
  return rows[0]?.owns === true
}

/** The sample without the values of columns tagged PII.Sensitive, be that a suggestion still; NULL stays NULL. `masked` names those columns. */
export function maskSensitive({ columns, rows }: SampleData, table: Pick<Table, 'columns'>): { sampleData: SampleData; masked: string[] } {
  const masked = new Set(table.columns.filter(isSensitive).map(({ name }) => name).filter((name) => columns.includes(name)))
  if (masked.size === 0) return { sampleData: { columns, rows }, masked: [] }
  const isMasked = columns.map((name) => masked.has(name))
  return { sampleData: { columns, rows: rows.map((row) => row.map((cell, index) => (isMasked[index] === true && cell !== null ? maskedCell : cell))) }, masked: [...masked] }
}

/** Whether a column, or a member of it, is tagged PII.Sensitive, be it a suggestion still. */
export function isSensitive(column: Column): boolean {
  return column.tags?.some(({ tagFQN }) => tagFQN === sensitiveTag) === true || column.children?.some(isSensitive) === true
}
