import type { Pool } from 'pg'
import { createOpenSigningKey } from '../../catalog/people/signing-key.ts'
import type { OpenSecretBox } from '../../catalog/secret-box.ts'
import type { PeopleContext } from '../routes/people/context.ts'
import { createIdentify, type Identify } from './identify.ts'
import { createOidcProvider } from './oidc.ts'
import type { OidcSettings } from './oidc-settings.ts'

/** How people sign in; what is left out is as in production. */
export type SignInOptions = {
  /** The clock, in ms. */
  readonly now?: () => number
  readonly identify?: Identify
  /** The OpenID provider, where there is one. */
  readonly oidc?: OidcSettings | undefined
}

/** What signing in needs, on a store and its secret key. */
export function createSignIn({ pool, openSecretBox }: { pool: Pool; openSecretBox: OpenSecretBox }, options: SignInOptions = {}): PeopleContext {
  const now = options.now ?? Date.now
  const openSigningKey = createOpenSigningKey(pool, openSecretBox)
  const oidc = options.oidc === undefined ? undefined : createOidcProvider(options.oidc)
  return {
    pool, openSigningKey, now, identify: options.identify ?? createIdentify({ pool, openSigningKey, now }),
    ways: { password: true, ...(oidc !== undefined && { oidc: { name: oidc.name } }) }, ...(oidc !== undefined && { oidc }),
  }
}
