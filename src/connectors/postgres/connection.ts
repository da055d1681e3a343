import { z } from 'zod'
import { TrunklineError } from '../../model/errors.ts'
import { AwsCredentials, AzureCredentials, GcpCredentials, secretText } from '../../model/cloud-credentials.ts'
import { fillFromEnvironment } from './settings/environment.ts'
import type { Environment } from './settings/environment.ts'
import { parseHostList } from './settings/host-list.ts'
import { readSecretPaths } from './settings/secret-paths.ts'
import { sslModes } from './connect/ssl.ts'

const BasicAuth = z.strictObject({
  password: secretText('Password', 'Password of the role; without it PGPASSWORD and .pgpass are asked.').optional(),
}).meta({ title: 'Password' })

const IamAuth = z.strictObject({ awsConfig: AwsCredentials }).meta({ title: 'AWS IAM' })

const AzureAuth = z.strictObject({ azureConfig: AzureCredentials }).meta({ title: 'Azure AD' })

/** As OpenMetadata writes it for MySQL on Cloud SQL; its Postgres connection has no Google sign-in. */
const GoogleAuth = z.strictObject({
  password: secretText('Password', 'Password of the role, where enableIamAuth is off.').optional(),
  enableIamAuth: z.boolean().default(false).meta({ title: 'IAM authentication', description: 'Sign in with a Google access token in place of a password.' }),
  gcpConfig: GcpCredentials.optional().meta({ title: 'Google credentials', description: 'Without it, the application default credentials are used.' }),
}).meta({ title: 'Google Cloud SQL' })

const FilterPattern = z.strictObject({
  includes: z.array(z.string()).optional().meta({ title: 'Includes', description: 'Regular expressions; a name must match one of them from its start.' }),
  excludes: z.array(z.string()).optional().meta({ title: 'Excludes', description: 'Regular expressions; a name that matches one of them is left out.' }),
})

const SslConfig = z.strictObject({
  caCertificate: secretText('CA certificate', 'Certificates to trust: PEM text, or the path of a PEM file.').optional(),
  sslCertificate: secretText('Client certificate', 'Certificate to log in with: PEM text, or the path of a PEM file.').optional(),
  sslKey: secretText('Client key', 'Private key of the client certificate: PEM text, or the path of a PEM file.').optional(),
}).meta({ title: 'TLS certificates' })

const SampleDataStorage = z.strictObject({
  config: z.union([
    z.strictObject({}),
    z.strictObject({
      bucketName: z.string().default('').meta({ title: 'Bucket', description: 'S3 bucket for sample rows.' }),
      prefix: z.string().default('').meta({ title: 'Prefix', description: 'Folder within the bucket.' }),
      filePathPattern: z.string().optional().meta({ title: 'File path pattern', description: 'Path of each file below the prefix.' }),
      overwriteData: z.boolean().default(true).meta({ title: 'Overwrite', description: 'One file per table; otherwise one per day.' }),
      storageConfig: z.union([AwsCredentials, z.strictObject({})]).optional().meta({ title: 'Storage credentials' }),
    }),
  ]).optional(),
})

const optionMap = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

const supports = (what: string) => z.boolean().default(true).meta({ title: `Supports ${what}`, description: 'Whether this service offers it.' })

/** A connection as workflow files and the API write it: the keys of OpenMetadata's postgresConnection.json, and Google sign-in. */
export const PostgresConnection = z.strictObject({
  type: z.enum(['Postgres', 'PostgreSQL']).default('Postgres').transform(() => 'Postgres' as const).meta({ title: 'Service type', description: 'Always Postgres.' }),
  scheme: z.enum(['postgresql+psycopg2', 'pgspider+psycopg2']).default('postgresql+psycopg2')
    .meta({ title: 'Connection scheme', description: 'Accepted for compatibility; it changes nothing here.' }),
  username: z.string().min(1).meta({ title: 'Username', description: 'Role to log in as. It needs CONNECT; what else it may read decides what is found.' }),
  authType: z.union([BasicAuth, IamAuth, AzureAuth, GoogleAuth]).optional()
    .meta({ title: 'Authentication', description: 'How the role proves who it is.' }),
  hostPort: z.string().min(1).superRefine(refuseBadHosts).meta({
    title: 'Host and port',
    description: 'host:port, [ipv6]:port or the directory of a unix socket; several are separated by commas and tried in order.',
  }),
  database: z.string().min(1).meta({ title: 'Database', description: 'Database to connect to first, and the only one read unless all are asked for.' }),
  ingestAllDatabases: z.boolean().default(false).meta({ title: 'All databases', description: 'Read every database of the server that the role may connect to.' }),
  schemaFilterPattern: FilterPattern.default({ includes: [], excludes: ['^information_schema$'] }).meta({ title: 'Schema filter', description: 'Schemas to keep or leave out.' }),
  tableFilterPattern: FilterPattern.optional().meta({ title: 'Table filter', description: 'Tables and views to keep or leave out.' }),
  databaseFilterPattern: FilterPattern.default({ includes: [], excludes: ['^template1$', '^template0$'] }).meta({ title: 'Database filter', description: 'Databases to keep or leave out.' }),
  storedProcedureFilterPattern: FilterPattern.optional().meta({ title: 'Procedure filter', description: 'Functions and procedures to keep or leave out.' }),
  sslMode: z.enum(sslModes).optional().meta({
    title: 'SSL mode', default: 'prefer',
    description: 'As libpq: disable, allow and prefer do not insist on TLS; require does; verify-ca checks the authority, verify-full the host name too.',
  }),
  sslConfig: SslConfig.optional().meta({ title: 'TLS certificates', description: 'Whom to trust, and what to log in with.' }),
  classificationName: z.string().default('PostgresPolicyTags').meta({ title: 'Classification', description: 'Classification that row security policies become tags of.' }),
  queryStatementSource: z.string().default('pg_stat_statements')
    .meta({ title: 'Query statistics', description: 'View with the columns of pg_stat_statements, where that one may not be read directly.' }),
  connectionOptions: optionMap.optional().meta({ title: 'Connection options', description: 'Options of libpq by name, such as connect_timeout. Unknown ones are refused.' }),
  connectionArguments: optionMap.optional().meta({ title: 'Connection arguments', description: 'The same as connection options; where both name one, this one counts.' }),
  supportsMetadataExtraction: supports('metadata'),
  supportsUsageExtraction: supports('usage'),
  supportsLineageExtraction: supports('lineage'),
  supportsDBTExtraction: supports('dbt'),
  supportsProfiler: supports('profiler'),
  supportsDatabase: supports('databases'),
  supportsQueryComment: supports('query comments'),
  sampleDataStorageConfig: SampleDataStorage.optional().meta({ title: 'Sample data storage', description: 'Where sample rows are kept as files.' }),
  supportsDataDiff: supports('data diff'),
}).meta({ title: 'PostgreSQL' })
export type PostgresConnection = z.infer<typeof PostgresConnection>

/** The same, where `PGHOST`, `PGPORT`, `PGUSER` and `PGDATABASE` stand in for a required key that is left out. */
export function postgresConnectionIn(environment: Environment): z.ZodType<PostgresConnection> {
  const { hostPort, username, database } = PostgresConnection.shape
  const from = fillFromEnvironment({}, environment)
  return PostgresConnection.extend({
    ...(typeof from['hostPort'] === 'string' && { hostPort: hostPort.prefault(from['hostPort']) }),
    ...(typeof from['username'] === 'string' && { username: username.prefault(from['username']) }),
    ...(typeof from['database'] === 'string' && { database: database.prefault(from['database']) }),
  }) as z.ZodType<PostgresConnection>
}

/** Dotted paths of every secret in a PostgresConnection, such as `authType.password`. */
export const secretPaths: readonly string[] = readSecretPaths(PostgresConnection)

function refuseBadHosts(hostPort: string, context: z.RefinementCtx): void {
  try {
    parseHostList(hostPort)
  } catch (error) {
    if (!(error instanceof TrunklineError)) throw error
    context.addIssue({ code: 'custom', message: `${error.message} ${error.hint ?? ''}`.trim() })
  }
}
