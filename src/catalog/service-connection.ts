import type { Pool } from 'pg'
import { withTransaction } from '../db/transaction.ts'
import { quotePart } from '../model/fqn.ts'
import type { JsonObject } from './document/content.ts'
import { overlay, type Curated } from './document/curated.ts'
import { entityNotFound } from './get.ts'
import type { OpenSecretBox } from './secret-box.ts'
import { openSecrets, type SealedSecrets } from './service-secrets.ts'

type ServiceRow = { id: string; document: JsonObject; curated: Curated | null; sealed: SealedSecrets }

const serviceQuery = `/* catalog */
  select id, document, curated, coalesce(sealed_secrets, '{}') as sealed from trunkline.entity
  where entity_type = 'databaseService' and fqn = $1 and not deleted`

/** A rotation of the key is waited for, so that the key and what it sealed fit together. */
const waitForRotation = `/* catalog */
  lock table trunkline.entity in row share mode`

/**
 * The `connection.config` of a service with its secrets, to connect with; undefined where none is stored.
 * Throws ENTITY_NOT_FOUND, or SECRET_UNREADABLE where a secret is missing or sealed with another key.
 */
export async function readServiceConnection(pool: Pool, openBox: OpenSecretBox, serviceName: string): Promise<Record<string, unknown> | undefined> {
  return withTransaction(pool, async (client) => {
    await client.query(waitForRotation)
    const { rows: [row] } = await client.query<ServiceRow>(serviceQuery, [quotePart(serviceName)])
    if (row === undefined) throw entityNotFound('databaseService', { fqn: quotePart(serviceName) })
    const connection = overlay(row.document, row.curated)['connection']
    if (connection === undefined) return undefined
    const opened = openSecrets({ serviceId: row.id, connection, sealed: row.sealed }, await openBox())
    return (opened as { config?: Record<string, unknown> }).config
  })
}
