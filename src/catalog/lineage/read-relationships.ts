import { quotePart } from '../../model/fqn.ts'
import type { Queryable } from '../write/lock-roots.ts'

/** A foreign key between two entities of a graph: related, with no data flowing; column by column, named as within their tables. */
export type GraphRelationship = { fromId: string; toId: string; name?: string; columns: { from: string; to: string }[] }

type RelationshipRow = { from_id: string; to_id: string; name: string | null; columns: string[]; to_columns: string[] }

const relationshipsQuery = `/* catalog */
  select f.entity_id as from_id, t.id as to_id, f.name, f.columns, f.to_columns
  from trunkline.foreign_key f
  join trunkline.entity t on t.fqn = f.to_fqn and t.entity_type = 'table' and not t.deleted and t.id = any ($1::uuid[])
  where f.entity_id = any ($1::uuid[])
  order by f.entity_id, f.position`

/** The foreign keys between entities of a set. */
export async function readRelationships(client: Queryable, ids: readonly string[]): Promise<GraphRelationship[]> {
  const { rows } = await client.query<RelationshipRow>(relationshipsQuery, [ids])
  return rows.map(({ from_id, to_id, name, columns, to_columns }) => ({
    fromId: from_id, toId: to_id, ...(name !== null && { name }), columns: columns.map((column, index) => ({ from: quotePart(column), to: quotePart(to_columns[index] ?? '') })),
  }))
}
