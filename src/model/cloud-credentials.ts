import { z } from 'zod'

/** A setting that must never be shown; `env:NAME` and `file:path` are accepted in its place. */
export function secretText(title: string, description: string) {
  return z.string().meta({ title, description, secret: true, format: 'password' })
}

function text(title: string, description: string) {
  return z.string().meta({ title, description })
}

/** How to sign in to AWS; without keys and profile, the default chain of the AWS SDK is asked. */
export const AwsCredentials = z.strictObject({
  enabled: z.boolean().optional().meta({ title: 'Enable IAM', description: 'Accepted for compatibility: giving awsConfig is what turns IAM on.' }),
  awsAccessKeyId: text('Access key ID', 'Access key of an IAM user; leave it out to use a profile or the default chain.').optional(),
  awsSecretAccessKey: secretText('Secret access key', 'Belongs to the access key ID.').optional(),
  awsRegion: text('Region', 'Region of the database instance, such as eu-central-1.'),
  awsSessionToken: secretText('Session token', 'Belongs to temporary access keys.').optional(),
  endPointURL: z.url().optional().meta({ title: 'Endpoint URL', description: 'Another address for AWS STS, used when a role is assumed.' }),
  profileName: text('Profile', 'A profile of the shared AWS configuration files.').optional(),
  assumeRoleArn: text('Role to assume', 'ARN of a role to take on before signing in.').optional(),
  assumeRoleSessionName: text('Role session name', 'How the assumed session is named in AWS logs.').default('OpenMetadataSession'),
  assumeRoleSourceIdentity: text('Role source identity', 'Who is behind the assumed session, for AWS logs.').optional(),
}).meta({ title: 'AWS credentials' })
export type AwsCredentials = z.infer<typeof AwsCredentials>

/** How to sign in to Microsoft Entra ID; without a client secret, the default chain of the Azure SDK is asked. */
export const AzureCredentials = z.strictObject({
  clientId: text('Client ID', 'Application (client) ID of the service principal or of a user-assigned managed identity.').optional(),
  clientSecret: secretText('Client secret', 'Secret of the service principal.').optional(),
  tenantId: text('Tenant ID', 'Directory (tenant) of the service principal.').optional(),
  accountName: text('Storage account', 'Accepted for compatibility; PostgreSQL sign-in does not need it.').optional(),
  vaultName: text('Key vault', 'Accepted for compatibility; PostgreSQL sign-in does not need it.').optional(),
  scopes: text('Scopes', 'Comma-separated scopes of the token; by default that of Azure Database for PostgreSQL.').optional(),
}).meta({ title: 'Azure credentials' })
export type AzureCredentials = z.infer<typeof AzureCredentials>

const projectId = z.union([z.string(), z.array(z.string())]).nullish().meta({ title: 'Project', description: 'Accepted for compatibility.' })

const GcpServiceAccount = z.strictObject({
  type: z.literal('service_account').default('service_account'),
  projectId,
  privateKeyId: text('Private key ID', 'ID of the key, from the key file.').optional(),
  privateKey: secretText('Private key', 'The PEM text of the key, from the key file.'),
  clientEmail: text('Client e-mail', 'E-mail of the service account.'),
  clientId: text('Client ID', 'ID of the service account, from the key file.').optional(),
  authUri: z.url().optional().meta({ title: 'Authentication URI', description: 'Accepted from the key file; not used.' }),
  tokenUri: z.url().default('https://oauth2.googleapis.com/token').meta({ title: 'Token URI', description: 'Where a token is asked for.' }),
  authProviderX509CertUrl: z.url().optional().meta({ title: 'Provider certificates', description: 'Accepted from the key file; not used.' }),
  clientX509CertUrl: z.url().optional().meta({ title: 'Client certificates', description: 'Accepted from the key file; not used.' }),
}).meta({ title: 'Service account key' })

const GcpCredentialsPath = z.strictObject({
  type: z.literal('gcp_credential_path').default('gcp_credential_path'),
  path: text('Path', 'File with the credentials (service account key, external account or user).'),
  projectId,
}).meta({ title: 'Credentials file' })

const GcpExternalAccount = z.strictObject({
  type: z.literal('external_account').default('external_account'),
  externalType: z.literal('external_account').default('external_account'),
  audience: text('Audience', 'Resource name of the workload identity pool and provider.'),
  subjectTokenType: text('Subject token type', 'Type of the token that is exchanged.'),
  tokenURL: z.url().meta({ title: 'Token URL', description: 'Where the token is exchanged.' }),
  credentialSource: z.record(z.string(), z.string()).meta({ title: 'Credential source', description: 'Where the token to exchange comes from: file or url.' }),
}).meta({ title: 'Workload identity federation' })

const GcpDefault = z.strictObject({
  type: z.literal('gcp_adc').default('gcp_adc'),
  projectId,
}).meta({ title: 'Application default credentials' })

/** How to sign in to Google Cloud. */
export const GcpCredentials = z.strictObject({
  gcpConfig: z.union([GcpServiceAccount, GcpCredentialsPath, GcpExternalAccount, GcpDefault]).meta({ title: 'Google credentials' }),
  gcpImpersonateServiceAccount: z.strictObject({
    impersonateServiceAccount: text('Service account', 'E-mail of the service account to act as.').optional(),
    lifetime: z.number().int().positive().default(3600).meta({ title: 'Lifetime', description: 'Seconds that its token is good for.' }),
  }).optional().meta({ title: 'Impersonation', description: 'Act as another service account.' }),
}).meta({ title: 'Google credentials' })
export type GcpCredentials = z.infer<typeof GcpCredentials>
