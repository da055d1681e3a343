import type { Pool } from 'pg'
import type { EntityType } from '../../model/entity.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { rangeBelow } from '../list.ts'
import { readProcessed } from '../lineage/processed.ts'
import { readEntities } from '../serve/read-entities.ts'
import type { DocumentFilter } from './document-filter.ts'

/** What is looked for, in the order of fully qualified names, and where to go on. */
export type Scan = { filter: DocumentFilter; deleted: boolean; limit: number; isDescending: boolean; after: string | undefined }
type ScanRow = { id: string; fqn: string }

const ascendingQuery = `/* catalog */
  select id, fqn from trunkline.entity where entity_type = $1 and deleted = $2 and fqn > $3 and fqn < $4 order by fqn limit $5`
const descendingQuery = `/* catalog */
  select id, fqn from trunkline.entity where entity_type = $1 and deleted = $2 and fqn > $3 and fqn < $4 order by fqn desc limit $5`

const pageSize = 500
/** More entities than this are not looked at for one answer; the caller goes on from the last one that it got. */
const mostLooked = 20_000

/** Entities that match a filter, as they are served, page after page by name; `isWhole` says whether all there are were looked at. */
export async function scanEntities(pool: Pool, entityType: EntityType, scan: Scan): Promise<{ entities: Record<string, unknown>[]; isWhole: boolean }> {
  const { filter, deleted, limit, isDescending, after } = scan
  // Service names are written in small letters in some clients' filters: the range is only taken where the name is exact.
  let [from, to] = rangeBelow(filter.serviceName === undefined ? undefined : fullyQualifiedName(filter.serviceName))
  if (after !== undefined && isDescending) to = after
  if (after !== undefined && !isDescending) from = after
  const entities: Record<string, unknown>[] = []
  for (let looked = 0; looked < mostLooked; looked += pageSize) {
    const { rows } = await pool.query<ScanRow>(isDescending ? descendingQuery : ascendingQuery, [entityType, deleted, from, to, pageSize])
    const found = (await readEntities(pool, rows.map(({ id }) => id))) as unknown as Record<string, unknown>[]
    const processed = await readProcessed(pool, rows.map(({ id }) => id))
    for (const entity of found) {
      const document = processed.has(String(entity['id'])) ? { ...entity, processedLineage: true } : entity
      if (filter.matches(document)) entities.push(document)
      if (entities.length === limit) return { entities, isWhole: false }
    }
    if (rows.length < pageSize) return { entities, isWhole: true }
    const last = rows.at(-1)!.fqn
    if (isDescending) to = last
    else from = last
  }
  return { entities, isWhole: false }
}

const patternQuery = `/* catalog */
  select id from trunkline.entity where entity_type = $1 and deleted = $2 and fqn like $3 escape '\\' order by fqn limit $4`

/** Entities whose fully qualified name matches a pattern with `*`, the first ones by name. Without `*` it is that very name. */
export async function findByNamePattern(pool: Pool, entityType: EntityType, { pattern, deleted, limit }: { pattern: string; deleted: boolean; limit: number }): Promise<Record<string, unknown>[]> {
  const like = pattern.replaceAll('\0', '').replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%')
  const { rows } = await pool.query<{ id: string }>(patternQuery, [entityType, deleted, like, limit])
  return (await readEntities(pool, rows.map(({ id }) => id))) as unknown as Record<string, unknown>[]
}
