import type { Pool } from 'pg'
import type { Fingerprinted } from '../../model/ingestion.ts'
import { rangeBelow } from '../list.ts'
import type { Queryable } from './lock-roots.ts'

type FingerprintRow = { id: string; fqn: string; source_identity: string; fingerprint: string }

/** One whose document was written since, by whomever, no longer says what the source was then. */
const fingerprintsQuery = `/* catalog */
  select e.id, e.fqn, e.source_identity, f.fingerprint
  from trunkline.entity e join trunkline.source_fingerprint f on f.entity_id = e.id and f.content_hash = e.content_hash
  where e.entity_type = 'table' and not e.deleted and e.fqn > $1 and e.fqn < $2 and e.source_identity is not null`

/** Live tables below a database with the fingerprint of what they were made of. */
export async function readFingerprints(pool: Pool, databaseFqn: string): Promise<Fingerprinted[]> {
  const { rows } = await pool.query<FingerprintRow>(fingerprintsQuery, rangeBelow(databaseFqn))
  return rows.map(({ id, fqn, source_identity, fingerprint }) => ({ id, fullyQualifiedName: fqn, sourceIdentity: source_identity, fingerprint }))
}

const upsertQuery = `/* catalog */
  insert into trunkline.source_fingerprint (entity_id, content_hash, fingerprint)
  select r.id, decode(r.hash, 'hex'), r.fingerprint
  from unnest($1::uuid[], $2::text[], $3::text[]) as r (id, hash, fingerprint)
  where exists (select from trunkline.entity e where e.id = r.id)
  order by r.id
  on conflict (entity_id) do update set content_hash = excluded.content_hash, fingerprint = excluded.fingerprint
  where (source_fingerprint.content_hash, source_fingerprint.fingerprint) <> (excluded.content_hash, excluded.fingerprint)`

/** Remembers what entities were made of, for as long as their content has this hash. */
export async function writeFingerprints(client: Queryable, fingerprints: readonly { id: string; hash: string; fingerprint: string }[]): Promise<void> {
  if (fingerprints.length === 0) return
  await client.query(upsertQuery, [fingerprints.map(({ id }) => id), fingerprints.map(({ hash }) => hash), fingerprints.map(({ fingerprint }) => fingerprint)])
}
