import type { Secret } from '../../../model/secret.ts'
import type { Environment } from '../settings/environment.ts'
import type { PasswordSource } from '../settings/connection-settings.ts'
import { readPasswordFile } from './password-file.ts'

/** The configured password, else PGPASSWORD, else the one in the password file. */
export function basicPassword(password: Secret | undefined, environment: Environment, passwordFile?: string): PasswordSource {
  return async (request) => password?.reveal() ?? environment['PGPASSWORD'] ?? await readPasswordFile(request, environment, passwordFile)
}
