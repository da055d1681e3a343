import type * as Identity from '@azure/identity'
import { TrunklineError } from '../../../model/errors.ts'
import type { AzureCredentials } from '../../../model/cloud-credentials.ts'
import type { Environment } from '../settings/environment.ts'
import type { PasswordSource } from '../settings/connection-settings.ts'
import { concealSecrets } from '../../../model/secret-fields.ts'
import { firstLine, loadPackage, makeToken } from './token.ts'

/** https://learn.microsoft.com/azure/postgresql/security/security-entra-configure */
const databaseScope = 'https://ossrdbms-aad.database.windows.net/.default'

const hint = 'Check tenantId, clientId and clientSecret (it may have expired), or the managed identity of this machine.'

/** Asks Microsoft Entra ID for a token for every connection. AZURE_AUTHORITY_HOST names the endpoint of a national or private cloud. */
export function azureToken(azure: AzureCredentials, environment: Environment): PasswordSource {
  if (azure.clientSecret !== undefined && (azure.clientId === undefined || azure.tenantId === undefined)) {
    throw new TrunklineError('CONFIG_INVALID', 'clientSecret is set without clientId and tenantId.', {
      object: 'authType.azureConfig', hint: 'Set all three, or leave clientSecret out to use the identity of this machine.',
    })
  }
  const scopes = azure.scopes?.split(',').map((scope) => scope.trim()).filter((scope) => scope !== '') ?? []
  return async () => {
    const identity = await loadPackage('@azure/identity', () => import('@azure/identity'))
    // A new credential each time: an old one would hand out its cached token.
    const credential = createAzureCredential(azure, environment, identity)
    return await makeToken('Azure', hint, async () => (await credential.getToken(scopes.length === 0 ? [databaseScope] : scopes))?.token)
  }
}

type Credential = { getToken(scopes: string[]): Promise<{ token: string } | null> }

/** What signs in to Entra ID: a service principal, else whatever this machine is. */
export function createAzureCredential({ tenantId, clientId, clientSecret }: AzureCredentials, environment: Environment, identity: typeof Identity): Credential {
  const authorityHost = environment['AZURE_AUTHORITY_HOST']
  const authority = authorityHost === undefined ? {} : {
    authorityHost,
    // A private cloud is not listed in Microsoft's directory, where its name would be looked up.
    disableInstanceDiscovery: !Object.values<string>(identity.AzureAuthorityHosts).some((known) => new URL(known).host === new URL(authorityHost).host),
  }
  if (tenantId !== undefined && clientId !== undefined && clientSecret !== undefined) {
    return withoutSecret(new identity.ClientSecretCredential(tenantId, clientId, clientSecret, authority), clientSecret)
  }
  return new identity.DefaultAzureCredential({
    ...authority,
    ...(tenantId !== undefined && { tenantId }),
    ...(clientId !== undefined && { managedIdentityClientId: clientId }),
  })
}

/** The credential whose errors do not hold the secret: its library puts the whole answer into them, and some answers repeat the request. */
function withoutSecret(credential: Credential, secret: string): Credential {
  return {
    getToken: async (...parameters) => {
      try {
        return await credential.getToken(...parameters)
      } catch (error) {
        throw Object.assign(new Error(concealSecrets(firstLine(error), [secret])), { name: error instanceof Error ? error.name : 'Error' })
      }
    },
  }
}
