import type * as CredentialProviders from '@aws-sdk/credential-providers'
import { TrunklineError } from '../../../model/errors.ts'
import type { AwsCredentials } from '../../../model/cloud-credentials.ts'
import type { PasswordSource } from '../settings/connection-settings.ts'
import { checkRegionName } from './aws-region.ts'
import { loadPackage, makeToken } from './token.ts'

const hint = 'Check awsAccessKeyId and awsSecretAccessKey, the profile, or the role of the machine; and that assumeRoleArn trusts it.'

/**
 * Signs an RDS token for every connection; signing needs no network, only an assumed role does. Secrets in `aws` are resolved already.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
 */
export function iamToken(aws: AwsCredentials): PasswordSource {
  checkAwsCredentials(aws)
  return async ({ host, port, user }) => {
    const { Signer } = await loadPackage('@aws-sdk/rds-signer', () => import('@aws-sdk/rds-signer'))
    const credentials = await createAwsCredentials(aws)
    return await makeToken('AWS', hint, () => new Signer({ hostname: host, port, username: user, region: aws.awsRegion, credentials }).getAuthToken())
  }
}

type Provider = ReturnType<typeof CredentialProviders.fromNodeProviderChain>

/** Gives the keys that a client of AWS signs with. */
export async function createAwsCredentials(aws: AwsCredentials): Promise<Provider> {
  const providers = await loadPackage('@aws-sdk/credential-providers', () => import('@aws-sdk/credential-providers'))
  const own = createOwnCredentials(aws, providers)
  if (aws.assumeRoleArn === undefined) return own
  return providers.fromTemporaryCredentials({
    masterCredentials: own,
    params: {
      RoleArn: aws.assumeRoleArn,
      RoleSessionName: aws.assumeRoleSessionName,
      ...(aws.assumeRoleSourceIdentity !== undefined && { SourceIdentity: aws.assumeRoleSourceIdentity }),
    },
    clientConfig: { region: aws.awsRegion, ...(aws.endPointURL !== undefined && { endpoint: aws.endPointURL }) },
  })
}

function createOwnCredentials(aws: AwsCredentials, providers: typeof CredentialProviders): Provider {
  const { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey, awsSessionToken: sessionToken } = aws
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return async () => ({ accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) })
  }
  return aws.profileName === undefined ? providers.fromNodeProviderChain() : providers.fromIni({ profile: aws.profileName })
}

/** Throws CONFIG_INVALID for half a key and for what is no region; `object` names the settings. */
export function checkAwsCredentials(aws: AwsCredentials, object = 'authType.awsConfig'): void {
  if ((aws.awsAccessKeyId === undefined) !== (aws.awsSecretAccessKey === undefined)) {
    throw new TrunklineError('CONFIG_INVALID', 'awsAccessKeyId and awsSecretAccessKey belong together, and only one of them is set.', {
      object, hint: 'Set both, or neither to use a profile or the default chain.',
    })
  }
  checkRegionName(aws.awsRegion, `${object}.awsRegion`)
}
