import type * as CredentialProviders from '@aws-sdk/credential-providers'
import { TrunklineError } from '../../../model/errors.ts'
import { quoteSetting } from '../../../model/secret-fields.ts'
import type { AwsCredentials } from '../../../model/cloud-credentials.ts'
import type { PasswordSource } from '../settings/connection-settings.ts'
import { loadPackage, makeToken } from './token.ts'

const hint = 'Check awsAccessKeyId and awsSecretAccessKey, the profile, or the role of the machine; and that assumeRoleArn trusts it.'

/**
 * Signs an RDS token for every connection; signing needs no network, only an assumed role does. Secrets in `aws` are resolved already.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
 */
export function iamToken(aws: AwsCredentials): PasswordSource {
  checkAwsCredentials(aws)
  return async ({ host, port, user }) => {
    checkRegion(aws.awsRegion, host)
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
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(aws.awsRegion)) {
    throw new TrunklineError('CONFIG_INVALID', `awsRegion ${quoteSetting(aws.awsRegion)} is not the name of a region.`, {
      object: `${object}.awsRegion`, hint: 'Write it as in eu-central-1.',
    })
  }
}

/** A token signed for another region is refused as a wrong password, which would lead nowhere. */
function checkRegion(region: string, host: string): void {
  const [, actual] = /\.([a-z0-9-]+)\.rds\.amazonaws\.com(?:\.cn)?$/.exec(host) ?? []
  if (actual === undefined || actual === region) return
  throw new TrunklineError('CONFIG_INVALID', `${host} is in region ${actual}, but awsRegion is ${region}.`, {
    object: 'authType.awsConfig.awsRegion', hint: `Set awsRegion: ${actual}`,
  })
}
