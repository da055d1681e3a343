import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { withTransaction } from '../db/transaction.ts'
import { TrunklineError } from '../model/errors.ts'
import { toCanonicalJson } from './document/content.ts'
import type { OpenSecretBox, SecretBox } from './secret-box.ts'
import { bringsSecrets, keepReferred, openSecrets, resealSecrets, sealSecrets, type SealedSecrets } from './service-secrets.ts'
import type { Queryable } from './write/lock-roots.ts'

/** A setting of the whole catalog with marks in place of its secrets, and the version that a change must name. */
export type StoredSetting = { document: unknown; version: number }

type SettingRow = { id: string; document: unknown; sealed: SealedSecrets; version: number }

const readQuery = `/* catalog */
  select id, document, coalesce(sealed_secrets, '{}') as sealed, version from trunkline.setting where name = $1`

/** A setting as it may be shown once its marks are masked; undefined where it was never set. */
export async function readSetting(pool: Pool, name: string): Promise<StoredSetting | undefined> {
  const { rows: [row] } = await pool.query<SettingRow>(readQuery, [name])
  return row === undefined ? undefined : { document: row.document, version: row.version }
}

/** A rotation of the key takes the table for itself: whoever seals or opens waits for it. */
const waitForRotation = `/* catalog */
  lock table trunkline.entity in row exclusive mode`

/** A setting with its secrets; undefined where it was never set. Throws SECRET_UNREADABLE. */
export async function openSetting(pool: Pool, name: string, openBox: OpenSecretBox): Promise<unknown> {
  return withTransaction(pool, async (client) => {
    await client.query(waitForRotation)
    const { rows: [row] } = await client.query<SettingRow>(readQuery, [name])
    if (row === undefined) return undefined
    if (Object.keys(row.sealed).length === 0) return row.document
    return openSecrets({ serviceId: row.id, connection: row.document, sealed: row.sealed }, await openBox())
  })
}

const putQuery = `/* catalog */
  insert into trunkline.setting (name, id, document, sealed_secrets, updated_by) values ($1, $2, $3, $4, $5)
  on conflict (name) do update set document = excluded.document, sealed_secrets = excluded.sealed_secrets, version = setting.version + 1,
    updated_at = trunkline.now_ms(), updated_by = excluded.updated_by
  returning version`

export type SettingWrite = { document: unknown; updatedBy: string; openBox: OpenSecretBox; ifVersion?: number | undefined }

/** Stores a setting, its secrets sealed; masks keep what stands there. Throws VERSION_CONFLICT where it is not at `ifVersion` any more (0: never set). */
export async function putSetting(pool: Pool, name: string, { document, updatedBy, openBox, ifVersion }: SettingWrite): Promise<StoredSetting> {
  return withTransaction(pool, async (client) => {
    await client.query(waitForRotation)
    await client.query(`/* catalog */ select pg_advisory_xact_lock(hashtextextended('trunkline setting ' || $1, 0))`, [name])
    const { rows: [row] } = await client.query<SettingRow>(readQuery, [name])
    if (ifVersion !== undefined && ifVersion !== (row?.version ?? 0)) {
      throw new TrunklineError('VERSION_CONFLICT', `The setting ${name} is at version ${row?.version ?? 0}, not ${ifVersion}: somebody changed it.`, { object: name, hint: 'Read it again and apply the change to what it is now.' })
    }
    const id = row?.id ?? randomUUID()
    const box = bringsSecrets(document) ? await openBox() : undefined
    const { connection: stored, sealed } = sealSecrets(document, { serviceId: id, connection: row?.document, sealed: row?.sealed ?? {} }, box)
    const kept = keepReferred({ ...row?.sealed, ...sealed }, [stored])
    const { rows: [written] } = await client.query<{ version: number }>(putQuery, [name, id, toCanonicalJson(stored), JSON.stringify(kept), updatedBy])
    return { document: stored, version: written!.version }
  })
}

type SealedRow = { name: string; id: string; sealed: SealedSecrets }

const sealedQuery = `/* catalog */
  select name, id, sealed_secrets as sealed from trunkline.setting where sealed_secrets is not null`

const resealQuery = `/* catalog */
  update trunkline.setting set sealed_secrets = $2 where name = $1`

/** Seals the secrets of all settings again with the box's current key, within the transaction of a rotation. */
export async function resealSettings(client: Queryable, box: SecretBox): Promise<void> {
  const { rows } = await client.query<SealedRow>(sealedQuery)
  for (const { name, id, sealed } of rows) {
    const resealed = resealSecrets(id, sealed, box)
    if (resealed !== undefined) await client.query(resealQuery, [name, JSON.stringify(resealed)])
  }
}
