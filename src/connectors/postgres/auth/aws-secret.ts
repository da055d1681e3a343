import { TrunklineError } from '../../../model/errors.ts'
import { Secret } from '../../../model/secret.ts'
import { loadPackage } from './token.ts'

/**
 * Reads a secret of AWS Secrets Manager by name or ARN; what follows a # is a member of it, where it is JSON.
 *
 * Who asks, and in which region a name lies, is up to the default chain of the AWS SDK; an ARN says its region itself.
 * `key` names the setting in errors. Throws CONFIG_INVALID, TOKEN_FAILED where the package is missing.
 */
export async function readAwsSecret(reference: string, key: string): Promise<Secret> {
  const [, id = '', member] = /^([^#]+)(?:#(.+))?$/.exec(reference) ?? []
  const fail = (why: string, cause?: unknown) => new TrunklineError('CONFIG_INVALID', `${key} refers to the AWS secret ${id}, ${why}.`, {
    object: key, hint: 'Write aws-secrets-manager:name or aws-secrets-manager:ARN#member; its reader needs secretsmanager:GetSecretValue.', cause,
  })
  const { SecretsManagerClient, GetSecretValueCommand } = await loadPackage('@aws-sdk/client-secrets-manager', () => import('@aws-sdk/client-secrets-manager'))
  const region = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(id)?.[1]
  const client = new SecretsManagerClient(region === undefined ? {} : { region })
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id })).catch((error: unknown) => {
      throw fail(`which cannot be read: ${reasonOf(error)}`, error)
    })
    if (text === undefined || text === '') throw fail('which holds no text')
    if (member === undefined) return new Secret(text)
    const value = memberOf(text, member)
    if (value === undefined) throw fail(`which is no JSON object with a text or number "${member}"`)
    return new Secret(value)
  } finally {
    client.destroy()
  }
}

function memberOf(text: string, member: string): string | undefined {
  try {
    const members = JSON.parse(text) as unknown
    const value = typeof members === 'object' && members !== null && Object.hasOwn(members, member) ? (members as Record<string, unknown>)[member] : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  } catch {
    return undefined // not JSON; its text is not repeated
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]!.replace(/\.$/, '')}` : String(error)
}
