import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { Include } from './entity-type.ts'
import { rangeBelow } from './list.ts'

/** Patterns on names of entities or of what they stand in: regular expressions from the start of a name, in any case, as filter patterns mean them. */
export type NamePatterns = {
  patterns: readonly { type: EntityType; regex: string }[]
  /** Leaves out what matches one of them; otherwise all of them must match. */
  isExcluding: boolean
  /** Looks at full names. */
  byFullName: boolean
}

const namedQuery = `/* catalog */
  select e.id, count(*) over () as total from trunkline.entity e
  where e.entity_type = $1 and e.fqn > $2 and e.fqn < $3 and (case when e.deleted then $5::boolean else $4::boolean end)
    and not exists (
      select from jsonb_to_recordset($6::jsonb) as pattern (type text, regex text)
      join trunkline.entity holder on holder.entity_type = pattern.type
        and holder.id in (e.id, e.parent_id, (select above.parent_id from trunkline.entity above where above.id = e.parent_id))
      where ((case when $7::boolean then holder.fqn else holder.name end) ~* ('^(?:' || pattern.regex || ')')) = $8::boolean)
  order by e.fqn, e.id limit $9 offset $10`

/** Entities below a parent whose names pass the patterns, by full name: a window of them, and how many there are. Throws REQUEST_INVALID for what is no regular expression. */
export async function findByNames(pool: Pool, entityType: EntityType, names: NamePatterns & { parentFqn?: string | undefined; include: Include }, window: { limit: number; offset: number }): Promise<{ ids: string[]; total: number }> {
  const { patterns, isExcluding, byFullName, parentFqn, include } = names
  const seen = [include !== 'deleted', include !== 'non-deleted']
  try {
    const { rows } = await pool.query<{ id: string; total: string }>(namedQuery, [
      entityType, ...rangeBelow(parentFqn), ...seen, JSON.stringify(patterns), byFullName, isExcluding, Math.max(window.limit, 1), window.offset,
    ])
    return { ids: rows.slice(0, window.limit).map(({ id }) => id), total: Number(rows[0]?.total ?? 0) }
  } catch (error) {
    if ((error as { code?: string }).code !== '2201B') throw error
    throw new TrunklineError('REQUEST_INVALID', `A pattern is no regular expression: ${(error as Error).message}.`, { object: 'query', hint: patterns.map(({ regex }) => regex).join(' '), cause: error })
  }
}
