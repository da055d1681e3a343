import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import { Secret } from '../../model/secret.ts'
import type { OpenSecretBox } from '../secret-box.ts'
import type { Queryable } from '../write/lock-roots.ts'

/** The place that the sealed key is bound to. */
export const signingKeyPlace = 'signing_key'

const readQuery = `/* catalog */
  select sealed from trunkline.signing_key`

/** A rotation of the secret key takes this table for itself: whoever seals waits for it before reading the key. */
const waitForRotation = `/* catalog */
  lock table trunkline.entity in row exclusive mode`

const insertQuery = `/* catalog */
  insert into trunkline.signing_key (id, sealed) values (1, $1) on conflict do nothing`

/** Gives the key that signs tokens, made when the first token is; kept in memory once it was read, for it never changes. */
export type OpenSigningKey = () => Promise<Uint8Array>

export function createOpenSigningKey(pool: Pool, openSecretBox: OpenSecretBox): OpenSigningKey {
  let known: Uint8Array | undefined
  return async () => known ??= await readSigningKey(pool, openSecretBox)
}

/** Reads the key, or makes it; throws SECRET_UNREADABLE where the secret key is another than it was sealed with. */
async function readSigningKey(pool: Pool, openSecretBox: OpenSecretBox): Promise<Uint8Array> {
  const sealed = await readSealed(pool) ?? await withTransaction(pool, async (client) => {
    await client.query(waitForRotation)
    const box = await openSecretBox()
    await client.query(insertQuery, [box.seal(new Secret(randomBytes(32).toString('base64')), signingKeyPlace)])
    return await readSealed(client) ?? ''
  })
  return Buffer.from((await openSecretBox()).open(sealed, signingKeyPlace).reveal(), 'base64')
}

async function readSealed(client: Queryable): Promise<string | undefined> {
  return (await client.query<{ sealed: string }>(readQuery)).rows[0]?.sealed
}
