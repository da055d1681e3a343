import type { Readable } from 'node:stream'
import type { TokenCredential } from '@azure/identity'
import type * as AzureBlob from '@azure/storage-blob'
import type { DbtConfigSourceOf } from '../../../model/dbt/config-source.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { createAzureCredential } from '../../postgres/auth/azure.ts'
import { firstLine, loadPackage, reasonOfAnswer } from '../../postgres/auth/token.ts'
import type { Environment } from '../../postgres/settings/environment.ts'
import { denied, missing, unreachable } from '../artifact-error.ts'
import { groupSets, isArtifact, type ArtifactFile, type ArtifactLocation, type ListedFile } from '../artifact-set.ts'
import { below, prefixOf } from './prefix.ts'

const hint = 'Give the principal the role Storage Blob Data Reader on the container, and check tenantId, clientId, clientSecret and accountName.'

/** Artifacts in Azure Blob Storage; AZURE_STORAGE_SERVICE_ENDPOINT names another server, as for Azure's own tools. */
export function azureLocation({ dbtSecurityConfig: azure, dbtPrefixConfig }: DbtConfigSourceOf<'azure'>, environment: Environment): ArtifactLocation {
  const endpoint = environment['AZURE_STORAGE_SERVICE_ENDPOINT'] ?? (azure.accountName === undefined ? undefined : `https://${azure.accountName}.blob.core.windows.net`)
  if (endpoint === undefined) throw new TrunklineError('CONFIG_INVALID', 'accountName is missing: it names the storage account.', { object: 'dbtSecurityConfig.accountName', hint: 'Set it to the name of the storage account.' })
  return {
    async *listSets(signal) {
      const identity = await loadPackage('@azure/identity', () => import('@azure/identity'))
      const { BlobServiceClient } = await loadPackage('@azure/storage-blob', () => import('@azure/storage-blob'))
      const service = new BlobServiceClient(endpoint, createAzureCredential(azure, environment, identity) as TokenCredential, { retryOptions: { maxTries: 3, tryTimeoutInMs: 60_000, maxRetryDelayInMs: 2_000 } })
      for (const name of dbtPrefixConfig?.dbtBucketName === undefined ? await listContainers(service, signal) : [dbtPrefixConfig.dbtBucketName]) {
        const prefix = prefixOf(dbtPrefixConfig?.dbtObjectPrefix)
        const shown = `azure://${azure.accountName ?? new URL(endpoint).host}/${name}/`
        yield* groupSets(await listBlobs(service.getContainerClient(name), { prefix, shown }, signal), (folder) => `${shown}${prefix}${folder}`)
      }
    },
  }
}

async function listContainers(service: AzureBlob.BlobServiceClient, signal: AbortSignal): Promise<string[]> {
  const names: string[] = []
  await orError('the list of containers', signal, async () => {
    for await (const { name } of service.listContainers({ abortSignal: signal })) names.push(name)
  })
  return names
}

async function listBlobs(container: AzureBlob.ContainerClient, { prefix, shown }: { prefix: string; shown: string }, signal: AbortSignal): Promise<ListedFile[]> {
  const files: ListedFile[] = []
  await orError(`${shown}${prefix}`, signal, async () => {
    for await (const { name, properties } of container.listBlobsFlat({ abortSignal: signal, ...(prefix !== '' && { prefix }) })) {
      if (isArtifact(name)) files.push({ path: below(prefix, name), file: toFile(container, `${shown}${name}`, { name, properties }) })
    }
  })
  return files
}

/** Its tag, size and checksum are those of the answer that is read: the blob may be another one by then than the listing said. */
function toFile(container: AzureBlob.ContainerClient, shownAs: string, { name, properties }: Pick<AzureBlob.BlobItem, 'name' | 'properties'>): ArtifactFile {
  const blob = container.getBlobClient(name)
  const file: ArtifactFile = {
    shownAs, ...(properties.etag !== undefined && { tag: properties.etag }),
    open: (signal) => orError(shownAs, signal, async () => {
      const answer = await blob.download(0, undefined, { abortSignal: signal })
      Object.assign(file, toContent(answer))
      return answer.readableStreamBody as Readable
    }),
    readTag: (signal) => orError(shownAs, signal, async () => (await blob.getProperties({ abortSignal: signal })).etag),
  }
  return file
}

/** What is stored packed may arrive unpacked: its size and checksum are of something else. */
function toContent({ etag, contentLength, contentMD5, contentEncoding }: AzureBlob.BlobDownloadResponseParsed): Pick<ArtifactFile, 'tag' | 'sizeBytes' | 'md5'> {
  const isAsStored = contentEncoding === undefined || contentEncoding === ''
  return {
    ...(etag !== undefined && { tag: etag }), ...(isAsStored && contentLength !== undefined && { sizeBytes: contentLength }),
    ...(isAsStored && contentMD5 !== undefined && { md5: Buffer.from(contentMD5).toString('base64') }),
  }
}

/** What the sign-in throws where the directory, not the store, refuses. */
const refusals = new Set(['AuthenticationError', 'AuthenticationRequiredError', 'CredentialUnavailableError', 'AggregateAuthenticationError'])

async function orError<T>(shownAs: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    const { statusCode, name, code } = error as { statusCode?: number; name?: string; code?: string }
    if (refusals.has(name ?? '')) throw denied(shownAs, firstLine(error), hint, error)
    if (statusCode === undefined) throw unreachable(shownAs, error)
    if (statusCode === 401 || statusCode === 403) throw denied(shownAs, reasonOfAnswer(code, statusCode), hint, error)
    if (statusCode === 404) throw missing(shownAs)
    throw unreachable(shownAs, reasonOfAnswer(code, statusCode))
  }
}
