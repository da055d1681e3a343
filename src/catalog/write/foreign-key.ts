import { parentFullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { PostgresConstraint } from '../../model/postgres.ts'
import type { TableConstraint } from '../../model/table.ts'
import { toCanonicalJson, type JsonObject } from '../document/content.ts'
import type { Queryable } from './lock-roots.ts'

export type ForeignKey = { name?: string; columns: string[]; toFqn: string; toColumns: string[]; relationshipType?: string }

/** The foreign keys of a table's document, named where the source named them. */
export function toForeignKeys(document: JsonObject): ForeignKey[] {
  const constraints = (document['tableConstraints'] ?? []) as readonly TableConstraint[]
  const postgres = (document['extension'] as JsonObject | undefined)?.['postgres'] as { constraints?: PostgresConstraint[] } | undefined
  const named = (postgres?.constraints ?? []).filter((constraint) => constraint.kind === 'foreignKey')
  return constraints.flatMap((constraint) => {
    if (constraint.constraintType !== 'FOREIGN_KEY') return []
    const [first, ...rest] = constraint.referredColumns ?? []
    const toFqn = first === undefined ? undefined : parentFullyQualifiedName(first)
    if (first === undefined || toFqn === undefined) return []
    const toColumns = [first, ...rest].map((fqn) => splitFullyQualifiedName(fqn).at(-1)!)
    const source = named.findIndex((one) => isSameKey(one, constraint.columns, toColumns))
    const name = source === -1 ? undefined : named.splice(source, 1)[0]!.name
    const { columns, relationshipType } = constraint
    return [{ columns, toFqn, toColumns, ...(name !== undefined && { name }), ...(relationshipType !== undefined && { relationshipType }) }]
  })
}

const deleteQuery = `/* catalog */
  delete from trunkline.foreign_key where entity_id = any ($1::uuid[])`

const insertQuery = `/* catalog */
  insert into trunkline.foreign_key (entity_id, position, name, columns, to_fqn, to_columns, relationship_type)
  select entity_id, position, name, columns, to_fqn, to_columns, relationship_type
  from jsonb_to_recordset($1::jsonb) as r(entity_id uuid, position int, name text, columns text[], to_fqn text, to_columns text[], relationship_type text)`

/** Replaces the foreign keys of the tables whose keys differ from what they were. */
export async function writeForeignKeys(
  client: Queryable, tables: readonly { id: string; before?: { document: JsonObject }; document: JsonObject }[],
): Promise<void> {
  const changed = tables.filter(({ before, document }) => before === undefined || toCanonicalJson(toForeignKeys(before.document)) !== toCanonicalJson(toForeignKeys(document)))
  const old = changed.filter((table) => table.before !== undefined).map((table) => table.id)
  if (old.length > 0) await client.query(deleteQuery, [old])
  const rows = changed.flatMap(({ id, document }) => toForeignKeys(document).map((key, position) => ({
    entity_id: id, position, name: key.name, columns: key.columns, to_fqn: key.toFqn, to_columns: key.toColumns, relationship_type: key.relationshipType,
  })))
  if (rows.length > 0) await client.query(insertQuery, [toCanonicalJson(rows)])
}

function isSameKey(constraint: PostgresConstraint, columns: readonly string[], toColumns: readonly string[]): boolean {
  return toCanonicalJson(constraint.columns) === toCanonicalJson(columns)
    && (constraint.referredColumns === undefined || toCanonicalJson(constraint.referredColumns) === toCanonicalJson(toColumns))
}
