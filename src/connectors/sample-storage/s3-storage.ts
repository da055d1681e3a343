import type { AwsCredentials } from '../../model/cloud-credentials.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { SampleSet, StoredElsewhere } from '../../model/sample-data.ts'
import type { PostgresConnection } from '../postgres/connection.ts'
import { checkAwsCredentials, createAwsCredentials } from '../postgres/auth/iam.ts'
import { createSecretResolver } from '../postgres/auth/secret-reference.ts'
import { firstLine, loadPackage, reasonOfAnswer } from '../postgres/auth/token.ts'
import type { Environment } from '../postgres/settings/environment.ts'
import { objectKey, type KeyOptions } from './object-key.ts'
import { toParquet } from './parquet.ts'

const object = 'sampleDataStorageConfig'
const hint = 'Give the account s3:PutObject on the bucket, and check its name, the keys and the region in sampleDataStorageConfig.'

type Bucket = KeyOptions & { bucketName: string; storageConfig?: AwsCredentials | undefined }

/** Puts rows into a bucket, and tells where they are. */
export type StoreSample = (set: SampleSet) => Promise<StoredElsewhere>

/** What puts sample rows where a connection says: undefined where it names no bucket. Throws CONFIG_INVALID for half a configuration; STORAGE_FAILED when a file is refused. */
export async function createSampleStorage({ sampleDataStorageConfig }: Pick<PostgresConnection, 'sampleDataStorageConfig'>, environment: Environment, signal: AbortSignal): Promise<StoreSample | undefined> {
  // No bucket and no credentials are empty mappings, which TypeScript cannot tell from the others.
  const config = sampleDataStorageConfig?.config as Bucket | undefined
  if (config?.bucketName === undefined || config.bucketName === '') return undefined
  const aws = await readCredentials(config, environment)
  const sdk = await loadPackage('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'))
  const client = new sdk.S3Client({ region: aws.awsRegion, credentials: await createAwsCredentials(aws), ...(aws.endPointURL !== undefined && { endpoint: aws.endPointURL, forcePathStyle: true }) })
  return async ({ sampleData, ...set }) => {
    const key = objectKey(set.fullyQualifiedName, set.takenAt, config)
    const location = `s3://${config.bucketName}/${key}`
    const isJson = key.endsWith('.json')
    const body = isJson ? Buffer.from(JSON.stringify(sampleData)) : await toParquet(sampleData)
    try {
      await client.send(new sdk.PutObjectCommand({ Bucket: config.bucketName, Key: key, Body: body, ContentType: isJson ? 'application/json' : 'application/vnd.apache.parquet' }), { abortSignal: signal })
    } catch (error) {
      signal.throwIfAborted()
      throw new TrunklineError('STORAGE_FAILED', `The sample rows of ${set.fullyQualifiedName} could not be written to ${location}: ${reasonOf(error)}.`, { object: location, hint, cause: error })
    }
    return { ...set, location, rowCount: sampleData.rows.length }
  }
}

async function readCredentials({ storageConfig }: Bucket, environment: Environment): Promise<AwsCredentials> {
  if (storageConfig?.awsRegion === undefined) {
    throw new TrunklineError('CONFIG_INVALID', 'sampleDataStorageConfig names a bucket and no storageConfig to reach it with.', { object, hint: 'Give storageConfig at least awsRegion; endPointURL for a server other than AWS.' })
  }
  const resolve = createSecretResolver(environment)
  const { awsSecretAccessKey: secret, awsSessionToken: token } = storageConfig
  const aws = {
    ...storageConfig,
    ...(secret !== undefined && { awsSecretAccessKey: (await resolve(secret, `${object}.awsSecretAccessKey`)).reveal() }),
    ...(token !== undefined && { awsSessionToken: (await resolve(token, `${object}.awsSessionToken`)).reveal() }),
  }
  checkAwsCredentials(aws, `${object}.storageConfig`)
  return aws
}

function reasonOf(error: unknown): string {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode
  return status === undefined ? firstLine(error) : reasonOfAnswer(name, status)
}
