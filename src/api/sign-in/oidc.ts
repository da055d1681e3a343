import * as oidc from 'openid-client'
import { greatestRole, type PersonRole } from '../../model/access.ts'
import { TrunklineError } from '../../model/errors.ts'
import { isMadeUpAddress } from '../../model/made-up-address.ts'
import type { OidcPerson } from '../../catalog/people/oidc-account.ts'
import type { OidcSettings } from './oidc-settings.ts'

/** What is kept in the browser between leaving for the provider and coming back. */
export type OidcTrip = { readonly state: string; readonly nonce: string; readonly verifier: string; readonly returnTo: string }

/** The provider: where to send somebody, and who came back. */
export type OidcProvider = {
  readonly name: string
  /** Throws SIGN_IN_FAILED where the provider cannot be reached. */
  leave(redirectUri: string, returnTo: string): Promise<{ url: URL; trip: OidcTrip }>
  /** Throws SIGN_IN_FAILED where the answer is not one to this trip, or not of this provider. */
  arrive(url: URL, trip: OidcTrip): Promise<OidcPerson>
}

const timeoutSeconds = 10

/** The provider of the settings: authorization code with PKCE, state and nonce. Discovered when it is first needed; only addresses that the issuer names are called. */
export function createOidcProvider(settings: OidcSettings): OidcProvider {
  let discovering: Promise<oidc.Configuration> | undefined
  const discovered = () => discovering ??= discover(settings).catch((error: unknown) => {
    discovering = undefined
    throw failed(`${settings.name} cannot be reached.`, 'Try again in a moment; the log of the server has the reason.', error)
  })
  return {
    name: settings.name,
    leave: async (redirectUri, returnTo) => {
      const configuration = await discovered()
      const trip = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier(), returnTo }
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri, scope: settings.scopes, state: trip.state, nonce: trip.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(trip.verifier), code_challenge_method: 'S256',
      })
      return { url, trip }
    },
    arrive: async (url, trip) => {
      const configuration = await discovered()
      const tokens = await oidc.authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: trip.verifier, expectedState: trip.state, expectedNonce: trip.nonce, idTokenExpected: true,
      }).catch((error: unknown) => { throw failed(`${settings.name} did not sign you in.`, 'Begin again. Where it goes on, an administrator finds the reason in the log of the server.', error) })
      const claims = tokens.claims()
      if (claims === undefined) throw failed(`${settings.name} did not say who you are.`, 'Begin again.')
      const more = configuration.serverMetadata().userinfo_endpoint === undefined ? {} : await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub).catch(() => ({}))
      return toOidcPerson({ ...more, ...claims }, settings)
    },
  }
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  return oidc.discovery(issuer, clientId, clientSecret?.reveal(), undefined, {
    timeout: timeoutSeconds, ...(issuer.protocol === 'http:' && { execute: [oidc.allowInsecureRequests] }),
  })
}

type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string }

/** Who the claims describe; an e-mail address counts only where the provider verified it, and never one that was made up here. */
export function toOidcPerson(claims: Claims, { roleClaim, roleOf, defaultRole }: Pick<OidcSettings, 'roleClaim' | 'roleOf' | 'defaultRole'>): OidcPerson {
  const text = (name: string) => { const value = claims[name]; return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 256) : undefined }
  const groups = [claims[roleClaim] ?? []].flat().map(String)
  const roles = groups.map((group) => roleOf.get(group)).filter((role): role is PersonRole => role !== undefined)
  const verified = claims['email_verified'] === true ? text('email') : undefined
  const email = verified === undefined || isMadeUpAddress(verified) ? undefined : verified
  return {
    issuer: claims.iss, subject: claims.sub, name: text('preferred_username') ?? email ?? claims.sub.slice(0, 256), email, displayName: text('name'),
    // Where groups give roles, who has left all of them falls back to the default, and is out where there is none.
    role: roles.length > 0 ? greatestRole(roles) : roleOf.size > 0 ? defaultRole : undefined, defaultRole, isRoleGiven: roleOf.size > 0,
  }
}

function failed(message: string, hint: string, cause?: unknown): TrunklineError {
  return new TrunklineError('SIGN_IN_FAILED', message, { hint, cause })
}
