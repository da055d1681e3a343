/** What stands in place of a secret. */
export const secretMask = '*********'

/** Words that make a setting a secret, wherever they stand in its name (`password`, `awsSecretAccessKey`, `sslKey`, …). */
export const secretFieldWords = [
  'password', 'passwd', 'passphrase', 'secret', 'token', 'credential', 'privatekey', 'apikey', 'sslkey', 'accesskey', 'certificate',
] as const

/** Endings that make it a public setting again: `tokenUri` is an address, `awsAccessKeyId` a name. */
const publicEndings = ['uri', 'url', 'endpoint', 'id', 'name', 'arn', 'type', 'mode'] as const

/** True for the name of a setting that holds a secret, whatever its case and separators. */
export function isSecretField(name: string): boolean {
  const bare = name.toLowerCase().replaceAll(/[^a-z]/g, '')
  return secretFieldWords.some((word) => bare.includes(word)) && !publicEndings.some((ending) => bare.endsWith(ending))
}

/** The same value with every secret masked: by the name of its field, and the password inside a connection URL. */
export function maskSecrets(value: unknown): unknown {
  return mask(value, false)
}

function mask(value: unknown, isSecret: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => mask(item, isSecret))
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mask(inner, isSecretField(name))]))
  }
  if (isSecret && value !== null && value !== undefined && value !== '') return secretMask
  return typeof value === 'string' ? value.replace(passwordInUrl, `$1${secretMask}@`) : value
}

const passwordInUrl = /([a-z][a-z0-9+.-]*:\/\/[^\s:/?#]*:)[^\s/?#]*@/i

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
