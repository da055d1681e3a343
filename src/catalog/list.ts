import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import { isOfService, type Entities, type Include } from './entity-type.ts'
import { readEntities } from './serve/read-entities.ts'

/** `parentFqn` narrows to entities below it at any depth; `omit` leaves top-level fields (columns, extension, …) unread. */
export type ListOptions = {
  parentFqn?: string
  include?: Include
  /** 0 (the total alone) to 1,000; 100 where not said. */
  limit?: number
  after?: string
  before?: string
  omit?: readonly string[]
  /** Fields of the source's document and the values they must have. */
  matching?: Readonly<Record<string, string>>
  /** Part of the name below the parent, the display name, the description or a synonym, whatever its case. */
  q?: string
}
export type Page<E> = { data: E[]; paging: { total: number; after?: string; before?: string } }

/** A place in a list: what stands there now, or stood there. */
type Cursor = { fqn: string; id: string }
type KeyRow = { id: string; fqn: string }

const nameAndWords = `lower(concat_ws(' ', substr(fqn, length($2) + 1), coalesce(curated #>> '{fields,displayName}', document ->> 'displayName'),
     coalesce(curated #>> '{fields,description}', document ->> 'description'), coalesce(curated #> '{fields,synonyms}', document -> 'synonyms')::text))`

const forwardQuery = `/* catalog */
  (select id, fqn from trunkline.entity
   where entity_type = $1 and not deleted and $6::boolean and fqn > $2 and fqn < $3 and (fqn, id) > ($4, $5::uuid) and ($9::jsonb is null or document @> $9)
     and ($10::text is null or position($10 in ${nameAndWords}) > 0) order by fqn, id limit $8)
  union all
  (select id, fqn from trunkline.entity
   where entity_type = $1 and deleted and $7::boolean and fqn > $2 and fqn < $3 and (fqn, id) > ($4, $5::uuid) and ($9::jsonb is null or document @> $9)
     and ($10::text is null or position($10 in ${nameAndWords}) > 0) order by fqn, id limit $8)
  order by fqn, id limit $8`

const backwardQuery = `/* catalog */
  (select id, fqn from trunkline.entity
   where entity_type = $1 and not deleted and $6::boolean and fqn > $2 and fqn < $3 and (fqn, id) < ($4, $5::uuid) and ($9::jsonb is null or document @> $9)
     and ($10::text is null or position($10 in ${nameAndWords}) > 0) order by fqn desc, id desc limit $8)
  union all
  (select id, fqn from trunkline.entity
   where entity_type = $1 and deleted and $7::boolean and fqn > $2 and fqn < $3 and (fqn, id) < ($4, $5::uuid) and ($9::jsonb is null or document @> $9)
     and ($10::text is null or position($10 in ${nameAndWords}) > 0) order by fqn desc, id desc limit $8)
  order by fqn desc, id desc limit $8`

const totalQuery = `/* catalog */
  select (select count(*) from trunkline.entity where entity_type = $1 and not deleted and $4::boolean and fqn > $2 and fqn < $3 and ($6::jsonb is null or document @> $6)
            and ($7::text is null or position($7 in ${nameAndWords}) > 0))
       + (select count(*) from trunkline.entity where entity_type = $1 and deleted and $5::boolean and fqn > $2 and fqn < $3 and ($6::jsonb is null or document @> $6)
            and ($7::text is null or position($7 in ${nameAndWords}) > 0)) as total`

/** Search groups count what stands in services; the ids are of whatever bears the parent's name. */
const groupedTotalQuery = `/* catalog */
  with parent as (
    select id from trunkline.entity where entity_type = any ('{databaseService,database,databaseSchema}') and fqn = $2 and not deleted
    union all select id from trunkline.entity where entity_type = any ('{databaseService,database,databaseSchema}') and fqn = $2 and deleted)
  select coalesce(sum(case when $3 then live_count else 0 end + case when $4 then deleted_count else 0 end), 0) as total
  from trunkline.search_group
  where entity_type = $1 and (
    $2::text is null
    or service_id in (select id from parent)
    or ($1 <> 'database' and database_id in (select id from parent))
    or ($1 not in ('database', 'databaseSchema') and schema_id in (select id from parent)))`

async function readTotal(pool: Pool, entityType: EntityType, { parentFqn, matching, q }: ListOptions, seen: readonly boolean[]): Promise<number> {
  const isCounted = isOfService(entityType) && (entityType !== 'databaseService' || parentFqn === undefined) && matching === undefined && q === undefined
  const { rows: [row] } = isCounted
    ? await pool.query<{ total: string }>(groupedTotalQuery, [entityType, parentFqn ?? null, ...seen])
    : await pool.query<{ total: string }>(totalQuery, [entityType, ...rangeBelow(parentFqn), ...seen, toFilter(matching), toWords(q)])
  return Number(row?.total ?? 0)
}

/** One page of entities by fully qualified name; cursors are opaque and stay true while others write. */
export async function listEntities<T extends EntityType>(pool: Pool, entityType: T, options: ListOptions = {}): Promise<Page<Entities[T]>> {
  const limit = Math.min(Math.max(Math.trunc(options.limit ?? 100), 0), 1000)
  const include = options.include ?? 'non-deleted'
  const scope = [entityType, ...rangeBelow(options.parentFqn)]
  const seen = [include !== 'deleted', include !== 'non-deleted']
  const isBackward = options.before !== undefined
  const cursor = toCursor(options.before ?? options.after)
  const { rows } = await pool.query<KeyRow>(isBackward ? backwardQuery : forwardQuery, [...scope, cursor.fqn, cursor.id, ...seen, limit + 1, toFilter(options.matching), toWords(options.q)])
  const page = rows.slice(0, limit)
  if (isBackward) page.reverse()
  const isMore = rows.length > limit
  const [first, last] = [page[0], page.at(-1)]
  const hasBefore = isBackward ? isMore : options.after !== undefined
  const hasAfter = isBackward || isMore
  return {
    data: await readEntities<T>(pool, page.map((row) => row.id), options.omit),
    paging: {
      total: await readTotal(pool, entityType, options, seen),
      ...(hasAfter && last !== undefined && { after: toCursorText(last) }),
      ...(hasBefore && first !== undefined && { before: toCursorText(first) }),
    },
  }
}

/** All names below a parent, in the order of the index: `/` is the character after the dot. */
export function rangeBelow(parentFqn: string | undefined): [from: string, to: string] {
  return parentFqn === undefined ? ['', '\u{10ffff}'] : [`${parentFqn}.`, `${parentFqn}/`]
}

function toFilter(matching: ListOptions['matching']): string | null {
  return matching === undefined ? null : JSON.stringify(matching)
}

function toWords(q: string | undefined): string | null {
  const words = q?.replaceAll('\0', '').trim().toLowerCase() ?? ''
  return words === '' ? null : words
}

function toCursorText({ fqn, id }: KeyRow): string {
  return Buffer.from(JSON.stringify([fqn, id])).toString('base64url')
}

function toCursor(text: string | undefined): Cursor {
  if (text === undefined) return { fqn: '', id: '00000000-0000-0000-0000-000000000000' }
  try {
    const [fqn, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (typeof fqn === 'string' && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)) return { fqn, id }
  } catch {
    // Not one of ours: told below.
  }
  throw new TrunklineError('REQUEST_INVALID', `"${text.slice(0, 100)}" is not a cursor of this list.`, { hint: 'Pass `after` or `before` as an earlier page gave it.' })
}
