/** What stands in place of a secret; a request that sends it back keeps the stored one. */
export const secretMask = '*********'

/** Words that make a setting a secret, wherever they stand in its name (`password`, `awsSecretAccessKey`, `sslKey`, …). */
export const secretFieldWords = [
  'password', 'passwd', 'passphrase', 'secret', 'token', 'credential', 'privatekey', 'apikey', 'sslkey', 'accesskey', 'certificate',
] as const

/** Endings that make it a public setting again: `tokenUri` is an address, `awsAccessKeyId` a name. */
const publicEndings = ['uri', 'url', 'endpoint', 'id', 'name', 'arn', 'type', 'mode'] as const

/** True for the name of a setting that holds a secret, whatever its case and separators. */
export function isSecretField(name: string): boolean {
  const bare = toBareName(name)
  return secretFieldWords.some((word) => bare.includes(word)) && !isPublic(bare)
}

/** Whether a text only names a secret that is kept elsewhere: `env:NAME`, `file:path` or `aws-secrets-manager:secret#key`. */
export function isSecretReference(text: string): boolean {
  return /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[^\r\n]+|aws-secrets-manager:\S+)$/.test(text)
}

/**
 * A value of a settings file in quotes, so that a typing error can be seen. What does not look like a word, a number, a host or a path
 * is not repeated: it may be a secret that stands in the wrong place.
 */
export function quoteSetting(text: string): string {
  return /^[\w.,:/[\] -]{0,80}$/.test(text) && !/[A-Za-z0-9]{24}/.test(text) ? `"${text}"` : '"…"'
}

/** The same value with every secret masked. References stay: they are no secrets. */
export function maskSecrets(value: unknown): unknown {
  return mapSecrets(value, () => secretMask)
}

/** Shorter texts are words such as `true`, which stand everywhere. */
const shortestSecret = 6

/** A text of somebody else with these secrets taken out, as they are and as JSON writes them: some servers repeat what was sent to them. */
export function concealSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  const known = secrets.filter((secret) => secret !== undefined).filter(({ length }) => length >= shortestSecret)
  return known.reduce((told, secret) => told.replaceAll(secret, secretMask).replaceAll(JSON.stringify(secret).slice(1, -1), secretMask), text)
}

/**
 * The same value with every secret replaced: texts and numbers in secret fields, and inside URLs passwords and what signs them (`?sig=…`).
 * `path` is dotted, from the value itself, with `?name` behind it for a part of a query; what lies within a secret field is secret too. References stay.
 */
export function mapSecrets(value: unknown, replace: (secret: string, path: string) => string): unknown {
  const visit = (inner: unknown, path: string, isSecret: boolean): unknown => {
    if (Array.isArray(inner)) return inner.map((item, index) => visit(item, join(path, String(index)), isSecret))
    if (isRecord(inner)) {
      return Object.fromEntries(Object.entries(inner).map(([name, member]) =>
        [name, visit(member, join(path, name), isSecretField(name) || (isSecret && !isPublic(toBareName(name))))]))
    }
    if (typeof inner === 'number' && isSecret) return replace(String(inner), path)
    if (typeof inner !== 'string' || inner === '') return inner
    if (isSecret) return isSecretReference(inner) ? inner : replace(inner, path)
    return inner.replace(passwordInUrl, (_whole, before: string, password: string) => `${before}${replace(password, path)}@`).replace(queryOfUrl, (query) =>
      query.replaceAll(parameter, (whole, before: string, name: string, text: string) => (isSecretField(name) || isSignature(name) ? `${before}${replace(text, `${path}?${name}`)}` : whole)))
  }
  return visit(value, '', false)
}

/** `scheme://user:` and the password, up to the last @: a password that is not encoded may hold any character. */
const passwordInUrl = /([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*:)([^\s]+)@/i

/** The query of a URL, and each parameter in it: a signed address (of S3, Azure, Google) lets anybody in who has it. */
const queryOfUrl = /(?<=^[a-z][a-z0-9+.-]*:\/\/[^\s?]*)\?[^\s#]+/i
const parameter = /([?&]([^=&]+)=)([^&]+)/g

function isSignature(name: string): boolean {
  return /^sig$|signature$/i.test(name)
}

function toBareName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '')
}

function isPublic(bareName: string): boolean {
  return publicEndings.some((ending) => bareName.endsWith(ending))
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
