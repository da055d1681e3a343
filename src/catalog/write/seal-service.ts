import type { OpenSecretBox } from '../secret-box.ts'
import { bringsSecrets, keepReferred, sealSecrets, type SealedSecrets } from '../service-secrets.ts'
import { isSameContent } from '../document/content.ts'
import type { Queryable } from './lock-roots.ts'

/** A connection that somebody sent: for which service, what is stored of it, and what seals its secrets. */
export type SentConnection = { serviceId: string; sent: unknown; before: unknown; openBox: OpenSecretBox | undefined }

const sealedQuery = `/* catalog */
  select coalesce(sealed_secrets, '{}') as sealed from trunkline.entity where id = $1`

/** A rotation of the key takes the table for itself: whoever seals waits for it before reading the key. */
const waitForRotation = `/* catalog */
  lock table trunkline.entity in row exclusive mode`

/** The connection as it is to be stored, its secrets sealed; `keepSealed` writes them once the service is written. */
export async function sealService(client: Queryable, { serviceId, sent, before, openBox }: SentConnection): Promise<{ connection: unknown; sealed: SealedSecrets }> {
  await client.query(waitForRotation)
  const box = openBox !== undefined && bringsSecrets(sent) ? await openBox() : undefined
  const { rows: [row] } = await client.query<{ sealed: SealedSecrets }>(sealedQuery, [serviceId])
  return sealSecrets(sent, { serviceId, connection: before, sealed: row?.sealed ?? {} }, box)
}

type KeptRow = { sealed: SealedSecrets; said: unknown; curated: unknown }

const keptQuery = `/* catalog */
  select coalesce(sealed_secrets, '{}') as sealed, document -> $2 as said, curated -> 'fields' -> $2 as curated
  from trunkline.entity where id = $1`

const keepQuery = `/* catalog */
  update trunkline.entity set sealed_secrets = $2 where id = $1`

/** Stores new sealed secrets of a service (or pipeline) beside those it has, and drops those that the field no longer refers to. */
export async function keepSealed(client: Queryable, { serviceId, field }: { serviceId: string; field: string }, sealed: SealedSecrets): Promise<void> {
  const { rows: [row] } = await client.query<KeptRow>(keptQuery, [serviceId, field])
  if (row === undefined) return
  const kept = keepReferred({ ...row.sealed, ...sealed }, [row.said, row.curated])
  if (isSameContent(kept, row.sealed)) return
  await client.query(keepQuery, [serviceId, Object.keys(kept).length === 0 ? null : JSON.stringify(kept)])
}
