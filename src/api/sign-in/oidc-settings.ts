import { type PersonRole, personRoles } from '../../model/access.ts'
import { TrunklineError } from '../../model/errors.ts'
import { Secret } from '../../model/secret.ts'

/** The one OpenID provider by which people may sign in. */
export type OidcSettings = {
  readonly issuer: URL
  readonly clientId: string
  readonly clientSecret: Secret | undefined
  readonly scopes: string
  /** What the button says. */
  readonly name: string
  /** Of whoever signs in first, where no group says another; undefined keeps them out. */
  readonly defaultRole: PersonRole | undefined
  /** The claim that holds groups, and the role of each. */
  readonly roleClaim: string
  readonly roleOf: ReadonlyMap<string, PersonRole>
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads TRUNKLINE_OIDC_…; undefined without an issuer. Throws ARGUMENT_INVALID for a value that cannot be meant. */
export function readOidcSettings(environment: Environment): OidcSettings | undefined {
  const setting = (name: string) => environment[`TRUNKLINE_OIDC_${name}`] || undefined
  const issuer = setting('ISSUER')
  if (issuer === undefined) return undefined
  const clientId = setting('CLIENT_ID')
  if (clientId === undefined) throw wrong('CLIENT_ID', 'is needed with TRUNKLINE_OIDC_ISSUER')
  const secret = setting('CLIENT_SECRET')
  return {
    issuer: readIssuer(issuer), clientId, clientSecret: secret === undefined ? undefined : new Secret(secret),
    scopes: setting('SCOPES') ?? 'openid profile email', name: setting('NAME') ?? new URL(issuer).hostname,
    defaultRole: readRole('DEFAULT_ROLE', setting('DEFAULT_ROLE') ?? 'viewer'), roleClaim: setting('ROLE_CLAIM') ?? 'groups', roleOf: readRoles(setting('ROLES') ?? ''),
  }
}

/** Without HTTPS anybody between could sign in as anybody; a provider on this machine is for trying it out. */
function readIssuer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isHere = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere))) throw wrong('ISSUER', 'must be an https:// address')
  return url
}

function readRole(setting: string, text: string): PersonRole | undefined {
  if (text === 'none') return undefined
  const role = personRoles.find((one) => one === text)
  if (role === undefined) throw wrong(setting, `names ${personRoles.join(', ')} or none, not "${text}"`)
  return role
}

function readRoles(text: string): Map<string, PersonRole> {
  const pairs = text.split(',').map((pair) => pair.trim()).filter((pair) => pair !== '')
  return new Map(pairs.flatMap((pair) => {
    const at = pair.lastIndexOf('=')
    const role = at > 0 ? readRole('ROLES', pair.slice(at + 1).trim()) : undefined
    if (role === undefined) throw wrong('ROLES', `is a list such as "catalog-admins=admin, analysts=editor"; "${pair}" is not of it`)
    return [[pair.slice(0, at).trim(), role] as const]
  }))
}

function wrong(name: string, what: string): TrunklineError {
  return new TrunklineError('ARGUMENT_INVALID', `TRUNKLINE_OIDC_${name} ${what}.`, { object: `TRUNKLINE_OIDC_${name}`, hint: 'See docs/security.md, Sign-in by OpenID Connect.' })
}
