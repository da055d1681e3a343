import type { Pool } from 'pg'
import type { OpenSecretBox } from '../../../catalog/secret-box.ts'
import { readServiceConnection } from '../../../catalog/service-connection.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { mapSecrets, secretMask } from '../../../model/secret-fields.ts'

type Config = Record<string, unknown>
type Stored = { readonly pool: Pool; readonly openSecretBox: OpenSecretBox }

/**
 * The connection with the stored secrets of the service in place of its masks.
 *
 * They are sent only to where they were stored for: who may not read a secret must not have it sent to a server of his own.
 * Throws REQUEST_INVALID for a mask over nothing, or under another hostPort; ENTITY_NOT_FOUND where there is no such service.
 */
export async function fillMasks(config: Config, serviceName: string | undefined, { pool, openSecretBox }: Stored): Promise<Config> {
  if (secretsOf(config).every(([, text]) => text !== secretMask)) return config
  const stored = serviceName === undefined ? undefined : await readServiceConnection(pool, openSecretBox, serviceName)
  const standing = new Map(secretsOf(stored ?? {}))
  return mapSecrets(config, (text, path) => {
    if (text !== secretMask) return text
    const secret = standing.get(path)
    if (secret === undefined) throw enterAgain(path, 'is a mask, and there is no stored secret that it could stand for')
    if (config['hostPort'] !== stored?.['hostPort']) throw enterAgain(path, 'is a mask, and the secret behind it was stored for another hostPort')
    return secret
  }) as Config
}

function secretsOf(config: Config): [path: string, text: string][] {
  const found: [string, string][] = []
  mapSecrets(config, (text, path) => {
    found.push([path, text])
    return text
  })
  return found
}

function enterAgain(path: string, why: string): TrunklineError {
  const object = `request.connection.config.${path}`
  return new TrunklineError('REQUEST_INVALID', `${object} ${why}.`, { object, hint: 'Send the secret itself, or a reference such as env:NAME or file:path.' })
}
