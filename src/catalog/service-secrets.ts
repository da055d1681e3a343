import type { Pool } from 'pg'
import { withTransaction } from '../db/transaction.ts'
import { Secret } from '../model/secret.ts'
import type { SecretBox } from './secret-box.ts'

/** Secrets of one service's connection by their place in it, such as `authType.password`. */
export type ServiceSecrets = Readonly<Record<string, Secret>>

type SealedRow = { id: string; sealed_secrets: Record<string, string> | null }

const readQuery = `
  select id, sealed_secrets from trunkline.entity
  where entity_type = 'databaseService' and id = $1`

const writeQuery = `
  update trunkline.entity set sealed_secrets = $2
  where entity_type = 'databaseService' and id = $1`

const lockAllQuery = `
  select id, sealed_secrets from trunkline.entity
  where entity_type = 'databaseService' and sealed_secrets is not null
  order by id for update`

/** Replaces the secrets of a service, sealed; the entity itself gets no new version. */
export async function putServiceSecrets(pool: Pool, box: SecretBox, serviceId: string, secrets: ServiceSecrets): Promise<void> {
  const sealed = Object.entries(secrets).map(([path, secret]) => [path, box.seal(secret, placeOf(serviceId, path))])
  await pool.query(writeQuery, [serviceId, sealed.length === 0 ? null : JSON.stringify(Object.fromEntries(sealed))])
}

/** The secrets of a service, opened; none for a service that has none. Throws SECRET_UNREADABLE where the key is another. */
export async function readServiceSecrets(pool: Pool, box: SecretBox, serviceId: string): Promise<ServiceSecrets> {
  const { rows } = await pool.query<SealedRow>(readQuery, [serviceId])
  const sealed = Object.entries(rows[0]?.sealed_secrets ?? {})
  return Object.fromEntries(sealed.map(([path, text]) => [path, box.open(text, placeOf(serviceId, path))]))
}

/** Seals every secret again with the box's current key, all or none; returns how many services it touched. */
export async function resealSecrets(pool: Pool, box: SecretBox): Promise<number> {
  return withTransaction(pool, async (client) => {
    const { rows } = await client.query<SealedRow>(lockAllQuery)
    const stale = rows.filter((row) => Object.values(row.sealed_secrets ?? {}).some((text) => !box.isCurrent(text)))
    for (const { id, sealed_secrets } of stale) {
      const sealed = Object.entries(sealed_secrets ?? {}).map(([path, text]) => [path, box.seal(box.open(text, placeOf(id, path)), placeOf(id, path))])
      await client.query(writeQuery, [id, JSON.stringify(Object.fromEntries(sealed))])
    }
    return stale.length
  })
}

function placeOf(serviceId: string, path: string): string {
  return `databaseService ${serviceId} ${path}`
}

/** A configuration without its secrets (a mask in their place) and the secrets by path; references such as `env:NAME` are no secrets. */
export function splitSecrets(config: unknown, isSecretField: (name: string) => boolean, mask: string): { masked: unknown; secrets: Record<string, Secret> } {
  const secrets: Record<string, Secret> = {}
  const visit = (value: unknown, path: string, isSecret: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown, index) => visit(item, `${path}.${index}`, isSecret))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner, path === '' ? name : `${path}.${name}`, isSecretField(name))]))
    }
    if (!isSecret || typeof value !== 'string' || value === '' || isReference(value)) return value
    if (value !== mask) secrets[path] = new Secret(value)
    return mask
  }
  return { masked: visit(config, '', false), secrets }
}

/** The configuration with its secrets back in their places. */
export function joinSecrets(masked: unknown, secrets: ServiceSecrets): unknown {
  const visit = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown, index) => visit(item, `${path}.${index}`))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner, path === '' ? name : `${path}.${name}`)]))
    }
    return secrets[path]?.reveal() ?? value
  }
  return visit(masked, '')
}

/** A secret that is kept elsewhere and only named here. */
export function isReference(text: string): boolean {
  return /^(env|file):/.test(text)
}
