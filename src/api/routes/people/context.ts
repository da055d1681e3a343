import type { Pool } from 'pg'
import type { OpenSigningKey } from '../../../catalog/people/signing-key.ts'
import type { OidcProvider } from '../../sign-in/oidc.ts'
import type { Identify } from '../../sign-in/identify.ts'

/** What the routes of people touch. */
export type PeopleContext = {
  readonly pool: Pool
  readonly openSigningKey: OpenSigningKey
  readonly identify: Identify
  /** The clock, in ms. */
  readonly now: () => number
  readonly oidc?: OidcProvider
  /** How people may sign in here. */
  readonly ways: { readonly password: boolean; readonly oidc?: { readonly name: string } }
}
