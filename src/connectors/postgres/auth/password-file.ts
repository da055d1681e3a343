import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { TrunklineError } from '../../../model/errors.ts'
import type { Environment } from '../settings/environment.ts'
import type { PasswordRequest } from '../settings/connection-settings.ts'

/**
 * The password that a `.pgpass` text has for a connection: the first line that fits, `*` fits anything.
 * https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
export function findPassword(text: string, { host, port, database, user }: PasswordRequest): string | undefined {
  // libpq writes a socket directory as localhost here, but only the default one; both spellings are accepted for any.
  const hosts = host.startsWith('/') ? [host, 'localhost'] : [host]
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue
    const [lineHost, linePort, lineDatabase, lineUser, password] = splitFields(line)
    if (password === undefined) continue
    const isMatch = (lineHost === '*' || hosts.includes(lineHost ?? '')) && (linePort === '*' || linePort === String(port))
      && (lineDatabase === '*' || lineDatabase === database) && (lineUser === '*' || lineUser === user)
    if (isMatch) return password
  }
  return undefined
}

/** Fields stand between colons; a backslash takes the meaning from a colon or a backslash. */
function splitFields(line: string): string[] {
  const fields = ['']
  for (let index = 0; index < line.length; index += 1) {
    const letter = line[index] ?? ''
    if (letter === '\\' && index + 1 < line.length) fields[fields.length - 1] += line[(index += 1)] ?? ''
    else if (letter === ':' && fields.length < 5) fields.push('')
    else fields[fields.length - 1] += letter
  }
  return fields
}

/** Looks a password up in the file named, or in PGPASSFILE, or in ~/.pgpass. As libpq, does not use a file that others may read, and says so. */
export async function readPasswordFile(request: PasswordRequest, environment: Environment, path?: string): Promise<string | undefined> {
  const file = path ?? environment['PGPASSFILE'] ?? (environment['HOME'] === undefined ? undefined : join(environment['HOME'], '.pgpass'))
  if (file === undefined) return undefined
  const text = await readPrivateFile(file)
  return text === undefined ? undefined : findPassword(text, request)
}

async function readPrivateFile(file: string): Promise<string | undefined> {
  const handle = await open(file).catch(() => undefined)
  if (handle === undefined) return undefined
  try {
    const { mode } = await handle.stat()
    if ((mode & 0o077) === 0 || process.platform === 'win32') return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
  throw new TrunklineError('AUTHENTICATION_FAILED', `The server asks for a password, and the password file ${file} is not used because others may read it.`, {
    object: file, hint: `Run: chmod 600 ${file}`,
  })
}
