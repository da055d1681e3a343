import OidcServer from 'oidc-provider'

export type Claims = Record<string, unknown>

type Provider = { issuer: string; callback: string; people: Record<string, Claims>; person: () => string }

/** A real provider that asks nobody for a password: whoever comes is `person`. Gives what answers the requests of a server. */
export function createProvider({ issuer, callback, people, person }: Provider) {
  const provider = new OidcServer(issuer, {
    clients: [{ client_id: 'trunkline', client_secret: 'a secret of the client', redirect_uris: [callback], grant_types: ['authorization_code'], response_types: ['code'] }],
    cookies: { keys: ['not a secret'] }, pkce: { required: () => true }, features: { devInteractions: { enabled: false } },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'], email: ['email', 'email_verified'] },
    interactions: { url: (_context: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  })
  const handle = provider.callback()
  return (request: Parameters<typeof handle>[0], response: Parameters<typeof handle>[1]) => {
    if (request.url?.startsWith('/interaction/') !== true) return handle(request, response)
    void (async () => {
      const { params } = await provider.interactionDetails(request, response)
      const grant = new provider.Grant({ accountId: person(), clientId: params.client_id })
      grant.addOIDCScope('openid profile email')
      await provider.interactionFinished(request, response, { login: { accountId: person() }, consent: { grantId: await grant.save() } })
    })()
  }
}
