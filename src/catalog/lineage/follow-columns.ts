import { quotePart } from '../../model/fqn.ts'
import { matchColumns } from '../document/column.ts'
import { columnsOf } from '../document/curated.ts'
import { toCanonicalJson, type JsonObject } from '../document/content.ts'
import type { Queryable } from '../write/lock-roots.ts'

type TableWrite = { id: string; before?: { document: JsonObject }; document: JsonObject; isRecreated?: boolean }

/** One statement for both ends: two columns may swap their names, and both tables of an edge may have a new one. */
const renameQuery = `/* catalog */
  with renamed as (select * from jsonb_to_recordset($1::jsonb) as r(id uuid, old text, new text))
  update trunkline.lineage_column c
  set from_column = coalesce((select r.new || substr(c.from_column, length(r.old) + 1) from renamed r
                              where r.id = e.from_id and (r.old = c.from_column or starts_with(c.from_column, r.old || '.')) limit 1), c.from_column),
      to_column = coalesce((select r.new || substr(c.to_column, length(r.old) + 1) from renamed r
                            where r.id = e.to_id and (r.old = c.to_column or starts_with(c.to_column, r.old || '.')) limit 1), c.to_column)
  from (select id, from_id, to_id from trunkline.lineage_edge where from_id = any ($2::uuid[])
        union select id, from_id, to_id from trunkline.lineage_edge where to_id = any ($2::uuid[])) e
  where c.edge_id = e.id`

/** Keeps the lineage of columns that were renamed: edges name columns, since other programs do. */
export async function followRenamedColumns(client: Queryable, tables: readonly TableWrite[]): Promise<void> {
  const renamed = tables.flatMap(({ id, before, document, isRecreated = false }) => {
    if (before === undefined) return []
    return [...matchColumns(columnsOf(before.document), columnsOf(document), { byName: isRecreated })]
      .filter(([now, was]) => now.name !== was.name).map(([now, was]) => ({ id, old: quotePart(was.name), new: quotePart(now.name) }))
  })
  if (renamed.length > 0) await client.query(renameQuery, [toCanonicalJson(renamed), [...new Set(renamed.map((column) => column.id))]])
}
