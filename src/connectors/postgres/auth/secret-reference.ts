import { readFile } from 'node:fs/promises'
import { TrunklineError } from '../../../model/errors.ts'
import { Secret } from '../../../model/secret.ts'
import type { Environment } from '../settings/environment.ts'
import { readAwsSecret } from './aws-secret.ts'

/** Gives the secret that a setting holds or refers to; `key` names the setting in errors. */
export type SecretResolver = (text: string, key: string) => Promise<Secret>

/** Resolves `env:NAME`, `file:path` (a trailing line break is dropped) and `aws-secrets-manager:secret#key`; any other text is the secret itself. */
export function createSecretResolver(environment: Environment): SecretResolver {
  return async (text, key) => {
    if (text.startsWith('env:')) return new Secret(fromEnvironment(text.slice(4), key, environment))
    if (text.startsWith('file:')) return new Secret(await fromFile(text.slice(5), key))
    if (text.startsWith('aws-secrets-manager:')) return readAwsSecret(text.slice('aws-secrets-manager:'.length), key)
    return new Secret(text)
  }
}

function fromEnvironment(name: string, key: string, environment: Environment): string {
  const value = environment[name]
  if (value !== undefined && value !== '') return value
  throw new TrunklineError('CONFIG_INVALID', `${key} refers to the environment variable ${name}, which is not set.`, {
    object: key, hint: `Set ${name} where Trunkline runs.`,
  })
}

async function fromFile(path: string, key: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
  } catch (error) {
    throw new TrunklineError('CONFIG_INVALID', `${key} refers to the file ${path}, which cannot be read.`, {
      object: key, hint: 'Check the path, and that the user Trunkline runs as may read it.', cause: error,
    })
  }
}
