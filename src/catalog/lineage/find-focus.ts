import { lineageEntityTypes, type LineageEntityType } from '../../model/lineage.ts'
import { TrunklineError } from '../../model/errors.ts'
import { parentFullyQualifiedName } from '../../model/fqn.ts'
import { isUuid } from '../get.ts'
import type { Queryable } from '../write/lock-roots.ts'

/** The entity that a graph or an impact is about; with the name of a column, that one within it. */
export type Focus = { id: string; entityType: LineageEntityType; fqn: string; deleted: boolean; column?: string }

type FocusRow = { id: string; entity_type: LineageEntityType; fqn: string; deleted: boolean }

/** In two parts, each with an index of its own by type and name: one over both reads the whole table. */
const byNameQuery = `/* catalog */
  select id, entity_type, fqn, deleted from (
    select id, entity_type, fqn, deleted, updated_at from trunkline.entity where fqn = $1 and entity_type = any ($2::text[]) and not deleted
    union all
    select id, entity_type, fqn, deleted, updated_at from trunkline.entity where fqn = $1 and entity_type = any ($2::text[]) and deleted) e
  order by deleted, array_position($2::text[], entity_type), updated_at desc limit 1`

const byIdQuery = `/* catalog */
  select id, entity_type, fqn, deleted from trunkline.entity where id = $1 and entity_type = any ($2::text[])`

/** The entity with this name or id, of any type that lineage knows unless one is said; a deleted one where no live one has the name. Throws ENTITY_NOT_FOUND. */
export async function findFocus(client: Queryable, key: { fqn: string } | { id: string }, entityType?: LineageEntityType): Promise<Focus> {
  const focus = await lookUp(client, key, entityType)
  if (focus !== undefined) return focus
  const name = 'fqn' in key ? key.fqn : key.id
  throw new TrunklineError('ENTITY_NOT_FOUND', `There is no ${entityType ?? 'table or routine'} ${name}.`, { object: name, hint: 'Write its full name, service.database.schema.table, as its page shows it.' })
}

/** The same, where the name may be that of a column: `service.database.schema.table.column`. */
export async function findFocusOrColumn(client: Queryable, fqn: string): Promise<Focus> {
  const whole = await lookUp(client, { fqn })
  if (whole !== undefined) return whole
  const tableFqn = parentFullyQualifiedName(fqn)
  const table = tableFqn === undefined ? undefined : await lookUp(client, { fqn: tableFqn }, 'table')
  if (table !== undefined && tableFqn !== undefined) return { ...table, column: fqn.slice(tableFqn.length + 1) }
  return findFocus(client, { fqn })
}

async function lookUp(client: Queryable, key: { fqn: string } | { id: string }, entityType?: LineageEntityType): Promise<Focus | undefined> {
  if ('id' in key && !isUuid(key.id)) return undefined
  const types = entityType === undefined ? lineageEntityTypes : [entityType]
  const { rows } = await client.query<FocusRow>('id' in key ? byIdQuery : byNameQuery, ['id' in key ? key.id : key.fqn.replaceAll('\0', ''), types])
  const [row] = rows
  return row === undefined ? undefined : { id: row.id, entityType: row.entity_type, fqn: row.fqn, deleted: row.deleted }
}
