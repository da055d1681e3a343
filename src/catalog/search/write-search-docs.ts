import { readReferences } from '../serve/references.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { toSearchDoc, toSearchGroup, type Searchable, type SearchDoc, type SearchGroup, type WordCache } from './search-doc.ts'
import type { EntityReference } from '../../model/entity.ts'
import type { Place } from '../write/state.ts'

const groupsQuery = `/* catalog */
  insert into trunkline.search_group (key, entity_type, service_id, database_id, schema_id, table_type, tier)
  select key, entity_type, service_id, database_id, schema_id, table_type, tier
  from jsonb_to_recordset($1::jsonb) as r(key text, entity_type text, service_id uuid, database_id uuid, schema_id uuid, table_type text, tier text)
  where not exists (select from trunkline.search_group g where g.key = r.key)
  order by key
  on conflict (key) do nothing`

const docsQuery = `/* catalog */
  insert into trunkline.search_doc (entity_id, group_id, name_key, name_words, words, tags, owners, content_hash)
  select r.entity_id, g.id, r.name_key, r.name_words::tsvector, r.words::tsvector, r.tags, r.owners, decode(r.content_hash, 'hex')
  from jsonb_to_recordset($1::jsonb) as r(entity_id uuid, group_key text, name_key text, name_words text, words text, tags text[], owners text[], content_hash text)
  join trunkline.search_group g on g.key = r.group_key
  on conflict (entity_id) do update
  set group_id = excluded.group_id, deleted = false, name_key = excluded.name_key, name_words = excluded.name_words, words = excluded.words,
      tags = excluded.tags, owners = excluded.owners, content_hash = excluded.content_hash
  where search_doc.content_hash <> excluded.content_hash or search_doc.deleted`

const wordsQuery = `/* catalog */
  insert into trunkline.search_word (word)
  select r.word from unnest($1::text[]) as r(word)
  where not exists (select from trunkline.search_word w where w.word = r.word)
  order by r.word collate "C"
  on conflict do nothing`

/** Writes what a search reads of these live entities, where it changed. */
export async function writeSearchDocs(client: Queryable, entities: readonly Searchable[]): Promise<void> {
  const placed = entities.filter((entity): entity is Searchable & { place: Place } => entity.place !== undefined)
  if (placed.length === 0) return
  const owners = await readReferences(client, placed.flatMap((entity) => ownerIds(entity)))
  const groups = new Map<string, SearchGroup>()
  const cache: WordCache = new Map()
  const docs: SearchDoc[] = placed.map((entity) => {
    const group = toSearchGroup(entity)
    groups.set(group.key, group)
    return toSearchDoc(entity, group, ownerIds(entity).flatMap((id) => owners.get(id) ?? []), cache)
  })
  await client.query(groupsQuery, [JSON.stringify([...groups.values()])])
  for (let i = 0; i < docs.length; i += 500) await client.query(docsQuery, [JSON.stringify(docs.slice(i, i + 500))])
  const words = new Set([...cache.values()].flat().filter((word) => word.length >= 3 && /^\p{L}+$/u.test(word)))
  if (words.size > 0) await client.query(wordsQuery, [[...words]])
}

function ownerIds(entity: Searchable): string[] {
  return ((entity.shown['owners'] ?? []) as EntityReference[]).map((owner) => owner.id)
}
