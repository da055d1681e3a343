import type { Pool } from 'pg'
import { withTransaction } from '../db/transaction.ts'
import { TrunklineError } from '../model/errors.ts'
import { signingKeyPlace } from './people/signing-key.ts'
import { createSecretBox, toSecretKey, type SecretBox, type SecretKey } from './secret-box.ts'
import { loadSecretKey, prepareNextKey, readFormerKey, type SecretKeySource } from './secret-key.ts'
import { resealSettings } from './settings.ts'
import { resealSecrets, type SealedSecrets } from './service-secrets.ts'
import type { Queryable } from './write/lock-roots.ts'

/** What a rotation did: how many services have their secrets sealed anew, and the file of the new key where it is in one. */
export type Rotation = { services: number; keyFile?: string }

/**
 * Seals every secret with a new key: the one of the setting, else one made here that then becomes the key file.
 *
 * It may be killed at any moment and run again: until all is sealed and the file is swapped, both keys are at hand.
 * Throws ARGUMENT_INVALID where the setting is new and the old key is not given, SECRET_UNREADABLE where it is the wrong one.
 */
export async function rotateKey(pool: Pool, source: SecretKeySource & { formerFile?: string | undefined }): Promise<Rotation> {
  const former: SecretKey[] = []
  if (source.formerFile !== undefined) former.push(await readFormerKey(source.formerFile))
  if (source.former !== undefined) former.push(toSecretKey(source.former.reveal()))
  if (source.setting !== undefined) {
    if (former.length === 0) throw oldKeyMissing()
    return { services: await resealAll(pool, createSecretBox(toSecretKey(source.setting.reveal()), former)) }
  }
  const key = await loadSecretKey(source)
  const next = await prepareNextKey(source.file)
  const services = await resealAll(pool, createSecretBox(next.key, [key, ...former]))
  await next.activate()
  return { services, keyFile: source.file }
}

type SealedRow = { id: string; sealed: SealedSecrets }

/** Who writes a secret holds this table against us until it is written, and then reads the key that we leave. */
const lockQuery = `/* catalog */
  lock table trunkline.entity in exclusive mode`

const sealedQuery = `/* catalog */
  select id, sealed_secrets as sealed from trunkline.entity where sealed_secrets is not null`

const resealQuery = `/* catalog */
  update trunkline.entity set sealed_secrets = $2 where id = $1`

const signingKeyQuery = `/* catalog */
  select sealed from trunkline.signing_key`

const resealSigningKeyQuery = `/* catalog */
  update trunkline.signing_key set sealed = $1`

/** Seals every secret again with the box's current key, all or none; returns how many services it touched. */
export async function resealAll(pool: Pool, box: SecretBox): Promise<number> {
  return withTransaction(pool, async (client) => {
    await client.query(lockQuery)
    const { rows } = await client.query<SealedRow>(sealedQuery)
    let services = 0
    for (const { id, sealed } of rows) {
      const resealed = resealSecrets(id, sealed, box)
      if (resealed === undefined) continue
      await client.query(resealQuery, [id, JSON.stringify(resealed)])
      services += 1
    }
    await resealSigningKey(client, box)
    await resealSettings(client, box)
    return services
  })
}

/** The key that signs tokens stays the same, so that no token has to be made anew. */
async function resealSigningKey(client: Queryable, box: SecretBox): Promise<void> {
  const { rows: [row] } = await client.query<{ sealed: string }>(signingKeyQuery)
  if (row !== undefined && !box.isCurrent(row.sealed)) await client.query(resealSigningKeyQuery, [box.seal(box.open(row.sealed, signingKeyPlace), signingKeyPlace)])
}

function oldKeyMissing(): TrunklineError {
  return new TrunklineError('ARGUMENT_INVALID', 'TRUNKLINE_SECRET_KEY is set, so it is the new key; the old one is not given.', {
    object: 'TRUNKLINE_SECRET_KEY_OLD', hint: 'Set TRUNKLINE_SECRET_KEY_OLD to the old key, or pass --old-key-file <file>.',
  })
}
