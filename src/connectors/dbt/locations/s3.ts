import type { Readable } from 'node:stream'
import type * as S3 from '@aws-sdk/client-s3'
import type { DbtConfigSourceOf } from '../../../model/dbt/config-source.ts'
import { checkAwsCredentials, createAwsCredentials } from '../../postgres/auth/iam.ts'
import { loadPackage, reasonOfAnswer } from '../../postgres/auth/token.ts'
import { denied, missing, unreachable } from '../artifact-error.ts'
import { groupSets, isArtifact, type ArtifactFile, type ArtifactLocation, type ListedFile } from '../artifact-set.ts'
import { below, prefixOf } from './prefix.ts'

const hint = 'Give the account s3:ListBucket on the bucket and s3:GetObject on its objects, and check the keys and the region.'

type Client = { sdk: typeof S3; client: S3.S3Client }

/** Artifacts in buckets of S3, or of a server that speaks its protocol (endPointURL). */
export function s3Location({ dbtSecurityConfig: aws, dbtPrefixConfig }: DbtConfigSourceOf<'s3'>): ArtifactLocation {
  checkAwsCredentials(aws, 'dbtSecurityConfig')
  let opened: Client | undefined
  return {
    async *listSets(signal) {
      const sdk = await loadPackage('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'))
      const client = new sdk.S3Client({
        region: aws.awsRegion, credentials: await createAwsCredentials(aws),
        ...(aws.endPointURL !== undefined && { endpoint: aws.endPointURL, forcePathStyle: true }),
      })
      opened = { sdk, client }
      for (const bucket of dbtPrefixConfig?.dbtBucketName === undefined ? await listBuckets(opened, signal) : [dbtPrefixConfig.dbtBucketName]) {
        const prefix = prefixOf(dbtPrefixConfig?.dbtObjectPrefix)
        yield* groupSets(await listObjects(opened, { bucket, prefix }, signal), (folder) => `s3://${bucket}/${prefix}${folder}`)
      }
    },
    close: () => Promise.resolve(opened?.client.destroy()),
  }
}

async function listBuckets({ sdk, client }: Client, signal: AbortSignal): Promise<string[]> {
  const { Buckets = [] } = await orError('the list of buckets', signal, client.send(new sdk.ListBucketsCommand({}), { abortSignal: signal }))
  return Buckets.flatMap(({ Name }) => Name ?? [])
}

async function listObjects(opened: Client, { bucket, prefix }: { bucket: string; prefix: string }, signal: AbortSignal): Promise<ListedFile[]> {
  const { sdk, client } = opened
  const files: ListedFile[] = []
  let token: string | undefined
  do {
    const page: S3.ListObjectsV2CommandOutput = await orError(`s3://${bucket}/${prefix}`, signal, client.send(
      new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token !== undefined && { ContinuationToken: token }) }), { abortSignal: signal },
    ))
    for (const { Key: key = '', ETag: tag, Size: sizeBytes } of page.Contents ?? []) {
      if (isArtifact(key)) files.push({ path: below(prefix, key), file: toFile(opened, { bucket, key, tag, sizeBytes }) })
    }
    token = page.NextContinuationToken
  } while (token !== undefined)
  return files
}

type StoredObject = { bucket: string; key: string; tag: string | undefined; sizeBytes: number | undefined }

/** Its tag and size are those of the answer that is read: the object may be another one by then than the listing said. */
function toFile({ sdk, client }: Client, { bucket, key, tag, sizeBytes }: StoredObject): ArtifactFile {
  const shownAs = `s3://${bucket}/${key}`
  const at = { Bucket: bucket, Key: key }
  const file: ArtifactFile = {
    shownAs, ...(tag !== undefined && { tag }), ...(sizeBytes !== undefined && { sizeBytes }),
    open: async (signal) => {
      const { Body, ETag, ContentLength } = await orError(shownAs, signal, client.send(new sdk.GetObjectCommand(at), { abortSignal: signal }))
      Object.assign(file, { ...(ETag !== undefined && { tag: ETag }), ...(ContentLength !== undefined && { sizeBytes: ContentLength }) })
      return Body as Readable
    },
    readTag: async (signal) => (await orError(shownAs, signal, client.send(new sdk.HeadObjectCommand(at), { abortSignal: signal }))).ETag,
  }
  return file
}

async function orError<T>(shownAs: string, signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    signal.throwIfAborted()
    const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
    const status = $metadata?.httpStatusCode
    if (name === 'CredentialsProviderError') throw denied(shownAs, name, hint, error)
    if (status === undefined) throw unreachable(shownAs, error)
    if (status === 401 || status === 403) throw denied(shownAs, reasonOfAnswer(name, status), hint, error)
    if (status === 404) throw missing(shownAs)
    throw unreachable(shownAs, reasonOfAnswer(name, status))
  }
}
