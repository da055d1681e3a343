import type { EntityType } from '../../model/entity.ts'
import { splitFullyQualifiedName, quotePart } from '../../model/fqn.ts'
import type { KnownRow } from './match.ts'
import type { Prepared } from './prepared.ts'
import type { Queryable } from './lock-roots.ts'

const rowsQuery = `/* catalog */
  with known as (
    select id from trunkline.entity where entity_type = $1 and not deleted and fqn = any ($2::text[])
    union all
    select id from trunkline.entity where entity_type = $1 and deleted and fqn = any ($2::text[])
    union all
    select e.id from trunkline.entity e join trunkline.entity root on root.id = e.root_id
    where e.entity_type = $1 and e.source_identity = any ($3::text[]) and root.fqn = any ($4::text[]))
  select e.id, e.fqn, e.source_identity, encode(e.content_hash, 'hex') as content_hash, e.curated is not null as is_curated, e.deleted, e.updated_at, m.facts
  from trunkline.entity e left join trunkline.measurement m on m.entity_id = e.id
  where e.id in (select id from known)`

/** The entities that records may describe, by name or by identity within their service: one statement, no documents. */
export async function readKnownRows(client: Queryable, entityType: EntityType, records: readonly Prepared[]): Promise<KnownRow[]> {
  if (records.length === 0) return []
  const identities = records.flatMap((record) => record.sourceIdentity ?? [])
  const roots = new Set(records.map((record) => quotePart(splitFullyQualifiedName(record.fqn)[0]!)))
  const { rows } = await client.query<KnownRow>(rowsQuery, [entityType, records.map((record) => record.fqn), identities, [...roots]])
  return rows
}
