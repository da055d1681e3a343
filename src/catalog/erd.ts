import type { Pool } from 'pg'
import { entityNotFound } from './get.ts'
import { rangeBelow } from './list.ts'

export type DiagramColumn = { name: string; dataTypeDisplay?: string; constraint?: string; isForeignKey: boolean }
export type DiagramTable = { id: string; fullyQualifiedName: string; name: string; tableType?: string; columns: DiagramColumn[] }
/** A foreign key; tables by FQN, columns by name in the order of the key. */
export type DiagramRelationship = {
  name?: string
  fromTable: string
  fromColumns: string[]
  toTable: string
  toColumns: string[]
  relationshipType?: string
}
/** `total` counts the tables there are; `truncated` says that not all of them are here. */
export type Diagram = { tables: DiagramTable[]; relationships: DiagramRelationship[]; total: number; truncated: boolean }

type RankedRow = { id: string; fqn: string; total: number }

const schemaQuery = `/* catalog */
  with member as (
    select id, fqn from trunkline.entity where entity_type = 'table' and not deleted and fqn > $1 and fqn < $2),
  tie as (
    select f.entity_id as id from trunkline.foreign_key f join member m on m.id = f.entity_id
    union all select m.id from trunkline.foreign_key f join member m on m.fqn = f.to_fqn)
  select m.id, m.fqn, count(*) over ()::int as total
  from member m left join (select id, count(*) as ties from tie group by id) t on t.id = m.id
  order by coalesce(t.ties, 0) desc, m.fqn limit $3`

/** The tables of a schema and the foreign keys between them; the best connected first where there are more than `limit` (200). */
export async function schemaDiagram(pool: Pool, schemaFqn: string, options: { limit?: number } = {}): Promise<Diagram> {
  const limit = Math.min(Math.max(Math.trunc(options.limit ?? 200), 1), 1000)
  const { rows } = await pool.query<RankedRow>(schemaQuery, [...rangeBelow(schemaFqn), limit])
  const total = rows[0]?.total ?? 0
  return { ...await readDiagram(pool, rows.map((row) => row.id)), total, truncated: total > rows.length }
}

type NodeRow = { id: string; fqn: string }

const tableQuery = `/* catalog */
  select id, fqn from trunkline.entity where entity_type = 'table' and not deleted and fqn = $1`

const neighboursQuery = `/* catalog */
  select t.id, t.fqn from (
    select f.to_fqn as fqn from trunkline.foreign_key f where f.entity_id = any ($1::uuid[])
    union select e.fqn from trunkline.foreign_key f join trunkline.entity e on e.id = f.entity_id where f.to_fqn = any ($2::text[])) n
  join trunkline.entity t on t.entity_type = 'table' and not t.deleted and t.fqn = n.fqn
  where t.id <> all ($3::uuid[])
  order by t.fqn limit 1001`

/** A table and those it is tied to by foreign keys, either way, up to `depth` (1 to 3) steps away; at most `limit` (100). */
export async function tableNeighbourhood(pool: Pool, tableFqn: string, depth: number, options: { limit?: number } = {}): Promise<Diagram> {
  const limit = Math.min(Math.max(Math.trunc(options.limit ?? 100), 1), 1000)
  const { rows: start } = await pool.query<NodeRow>(tableQuery, [tableFqn])
  if (start.length === 0) throw entityNotFound('table', { fqn: tableFqn })
  const found = [...start]
  let frontier = start
  for (let step = 0; step < Math.min(Math.max(Math.trunc(depth), 0), 3) && frontier.length > 0; step++) {
    const { rows } = await pool.query<NodeRow>(neighboursQuery, [frontier.map((row) => row.id), frontier.map((row) => row.fqn), found.map((row) => row.id)])
    found.push(...rows)
    frontier = rows.slice(0, limit)
  }
  return { ...await readDiagram(pool, found.slice(0, limit).map((row) => row.id)), total: found.length, truncated: found.length > limit }
}

type TableRow = { id: string; fqn: string; name: string; table_type: string | null; columns: { name: string; type: string | null; constraint: string | null }[] | null; primary_key: string[] | null }
type KeyRow = { from_fqn: string; name: string | null; columns: string[]; to_fqn: string; to_columns: string[]; relationship_type: string | null }

const tablesQuery = `/* catalog */
  select e.id, e.fqn, e.name, e.document ->> 'tableType' as table_type,
         (select jsonb_agg(jsonb_build_object('name', c ->> 'name', 'type', c ->> 'dataTypeDisplay', 'constraint', c ->> 'constraint') order by position)
          from jsonb_array_elements(e.document -> 'columns') with ordinality as element (c, position)) as columns,
         (select k -> 'columns' from jsonb_array_elements(e.document -> 'tableConstraints') as k
          where k ->> 'constraintType' = 'PRIMARY_KEY' limit 1) as primary_key
  from trunkline.entity e where e.id = any ($1::uuid[])
  order by e.fqn`

const keysQuery = `/* catalog */
  select e.fqn as from_fqn, f.name, f.columns, f.to_fqn, f.to_columns, f.relationship_type
  from trunkline.foreign_key f join trunkline.entity e on e.id = f.entity_id
  where f.entity_id = any ($1::uuid[])
  order by e.fqn, f.position`

async function readDiagram(pool: Pool, ids: readonly string[]): Promise<Pick<Diagram, 'tables' | 'relationships'>> {
  const { rows } = await pool.query<TableRow>(tablesQuery, [ids])
  const { rows: keys } = await pool.query<KeyRow>(keysQuery, [ids])
  const shown = new Set(rows.map((row) => row.fqn))
  const keyColumns = new Set(keys.flatMap((key) => key.columns.map((column) => JSON.stringify([key.from_fqn, column]))))
  return {
    tables: rows.map((row) => toDiagramTable(row, (column) => keyColumns.has(JSON.stringify([row.fqn, column])))),
    relationships: keys.filter((key) => shown.has(key.to_fqn)).map(toRelationship),
  }
}

function toDiagramTable(row: TableRow, isForeignKey: (column: string) => boolean): DiagramTable {
  return {
    id: row.id,
    fullyQualifiedName: row.fqn,
    name: row.name,
    ...(row.table_type !== null && { tableType: row.table_type }),
    columns: (row.columns ?? []).map((column) => toDiagramColumn(column, { isPrimaryKey: row.primary_key?.includes(column.name) === true, isForeignKey: isForeignKey(column.name) })),
  }
}

/** A column of a composite primary key carries no constraint of its own: the table's says it. */
function toDiagramColumn({ name, type, constraint }: NonNullable<TableRow['columns']>[number], keys: { isPrimaryKey: boolean; isForeignKey: boolean }): DiagramColumn {
  const shown = keys.isPrimaryKey ? 'PRIMARY_KEY' : constraint
  return { name, ...(type !== null && { dataTypeDisplay: type }), ...(shown !== null && { constraint: shown }), isForeignKey: keys.isForeignKey }
}

function toRelationship(row: KeyRow): DiagramRelationship {
  return {
    ...(row.name !== null && { name: row.name }),
    fromTable: row.from_fqn,
    fromColumns: row.columns,
    toTable: row.to_fqn,
    toColumns: row.to_columns,
    ...(row.relationship_type !== null && { relationshipType: row.relationship_type }),
  }
}
