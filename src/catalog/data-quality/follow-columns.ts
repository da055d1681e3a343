import { quotePart } from '../../model/fqn.ts'
import { matchColumns } from '../document/column.ts'
import { columnsOf } from '../document/curated.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { prepareDocument } from '../write/prepared.ts'
import { lockStates } from '../write/state.ts'
import { type EntityWrite, writeEntities } from '../write/write-entities.ts'

const testedQuery = `/* catalog */
  select c.id from trunkline.entity c
  join jsonb_to_recordset($1::jsonb) as r(table_id uuid, old text) on r.table_id = c.parent_id and r.old = c.document ->> 'column'
  where c.entity_type = 'testCase' and not c.deleted`

const takenQuery = `/* catalog */
  select fqn from trunkline.entity where entity_type = 'testCase' and fqn = any ($1::text[]) and not deleted and id <> all ($2::uuid[])`

/** Tests of columns that were renamed at the source go with them, each with a version; one whose new name another test has stays where it is. The tables' roots must be locked. */
export async function followTestedColumns(client: Queryable, tables: readonly EntityWrite[], updatedBy: string): Promise<void> {
  const renamed = new Map(tables.map((table) => [table.id, { fqn: table.fqn, names: renamedColumns(table) }] as const).filter(([, { names }]) => names.size > 0))
  if (renamed.size === 0) return
  const { rows } = await client.query<{ id: string }>(testedQuery, [JSON.stringify([...renamed].flatMap(([table_id, { names }]) => [...names.keys()].map((old) => ({ table_id, old }))))])
  if (rows.length === 0) return
  const writes = [...(await lockStates(client, rows.map(({ id }) => id))).values()].flatMap((state): EntityWrite[] => {
    const table = renamed.get(state.parent?.id ?? '')
    const column = table?.names.get(String(state.document['column']))
    if (table === undefined || column === undefined) return []
    const document = prepareDocument({ ...state.document, column })
    return [{ id: state.id, before: state, parent: state.parent, name: state.name, fqn: `${table.fqn}.${quotePart(column)}.${quotePart(state.name)}`, sourceIdentity: state.sourceIdentity, ...document, curated: state.curated }]
  })
  const { rows: taken } = await client.query<{ fqn: string }>(takenQuery, [writes.map(({ fqn }) => fqn), writes.map(({ id }) => id)])
  const free = writes.filter(({ fqn }) => !taken.some((other) => other.fqn === fqn))
  if (free.length > 0) await writeEntities(client, 'testCase', free, updatedBy)
}

/** Columns of a table that bear another name than before: the old by the new. */
function renamedColumns({ before, document, isRecreated = false }: EntityWrite): Map<string, string> {
  if (before === undefined) return new Map()
  const pairs = matchColumns(columnsOf(before.document), columnsOf(document), { byName: isRecreated })
  return new Map([...pairs].filter(([now, was]) => now.name !== was.name).map(([now, was]) => [was.name, now.name]))
}
