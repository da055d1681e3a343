import { z } from 'zod'
import type { DbtConfigSourceOf } from '../../../model/dbt/config-source.ts'
import { readGoogleToken } from '../../postgres/auth/google.ts'
import { makeToken } from '../../postgres/auth/token.ts'
import type { Environment } from '../../postgres/settings/environment.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { groupSets, isArtifact, type ArtifactFile, type ArtifactLocation, type ListedFile } from '../artifact-set.ts'
import { bodyOf, fetchArtifact, fetchJson } from './fetch-artifact.ts'
import { below, prefixOf } from './prefix.ts'

const scope = 'https://www.googleapis.com/auth/devstorage.read_only'
const hint = 'Give the account roles/storage.objectViewer on the bucket.'

const ObjectPage = z.object({
  items: z.array(z.object({ name: z.string(), generation: z.string().optional() })).default([]),
  nextPageToken: z.string().optional(),
})
const BucketPage = z.object({ items: z.array(z.object({ name: z.string() })).default([]), nextPageToken: z.string().optional() })

type Ask = { base: string; authorize(): Promise<Record<string, string>> }

/** Artifacts in Google Cloud Storage, by its JSON API; STORAGE_EMULATOR_HOST names another server, as for Google's own clients. */
export function gcsLocation({ dbtSecurityConfig: google, dbtPrefixConfig }: DbtConfigSourceOf<'gcs'>, environment: Environment): ArtifactLocation {
  let token: { text: string; goodUntil: number } | undefined
  const ask: Ask = {
    base: (environment['STORAGE_EMULATOR_HOST'] ?? 'https://storage.googleapis.com').replace(/\/+$/, ''),
    authorize: async () => {
      if (token === undefined || token.goodUntil < Date.now()) {
        const text = await makeToken('Google', 'Check the credentials of dbtSecurityConfig, and that the clock of this machine is right.', () => readGoogleToken(google, scope))
        token = { text, goodUntil: Date.now() + 30 * 60_000 }
      }
      return { authorization: `Bearer ${token.text}` }
    },
  }
  return {
    async *listSets(signal) {
      for (const bucket of dbtPrefixConfig?.dbtBucketName === undefined ? await listBuckets(ask, projectsOf(google), signal) : [dbtPrefixConfig.dbtBucketName]) {
        const prefix = prefixOf(dbtPrefixConfig?.dbtObjectPrefix)
        yield* groupSets(await listObjects(ask, { bucket, prefix }, signal), (folder) => `gs://${bucket}/${prefix}${folder}`)
      }
    },
  }
}

/** Buckets are listed by project. */
function projectsOf({ gcpConfig }: DbtConfigSourceOf<'gcs'>['dbtSecurityConfig']): string[] {
  const { projectId } = gcpConfig as { projectId?: string | string[] | null }
  const projects = projectId === undefined || projectId === null ? [] : [projectId].flat()
  if (projects.length > 0) return projects
  throw new TrunklineError('CONFIG_INVALID', 'Nothing says which bucket the artifacts are in: there is neither dbtBucketName nor a projectId.', { object: 'dbtPrefixConfig.dbtBucketName', hint: 'Name the bucket.' })
}

async function listBuckets(ask: Ask, projects: readonly string[], signal: AbortSignal): Promise<string[]> {
  const names: string[] = []
  for (const project of projects) {
    let pageToken: string | undefined
    do {
      const page = BucketPage.parse(await askPage(ask, `/storage/v1/b?${query({ project, pageToken })}`, { shownAs: `buckets of ${project}`, signal }))
      names.push(...page.items.map(({ name }) => name))
      pageToken = page.nextPageToken
    } while (pageToken !== undefined)
  }
  return names
}

async function listObjects(ask: Ask, { bucket, prefix }: { bucket: string; prefix: string }, signal: AbortSignal): Promise<ListedFile[]> {
  const files: ListedFile[] = []
  let pageToken: string | undefined
  do {
    const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o?${query({ prefix, pageToken, fields: 'nextPageToken,items(name,generation)' })}`
    const page = ObjectPage.parse(await askPage(ask, path, { shownAs: `gs://${bucket}/${prefix}`, signal }))
    for (const item of page.items) if (isArtifact(item.name)) files.push({ path: below(prefix, item.name), file: toFile(ask, bucket, item) })
    pageToken = page.nextPageToken
  } while (pageToken !== undefined)
  return files
}

/** Its generation, size and checksum are those of the answer that is read: the object may be another one by then than the listing said. */
function toFile(ask: Ask, bucket: string, { name, generation }: z.infer<typeof ObjectPage>['items'][number]): ArtifactFile {
  const shownAs = `gs://${bucket}/${name}`
  const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`
  const file: ArtifactFile = {
    shownAs, ...(generation !== undefined && { tag: generation }),
    open: async (signal) => {
      const response = await fetchArtifact({ url: `${ask.base}${path}?alt=media`, headers: await ask.authorize(), hint, shownAs, signal })
      Object.assign(file, toContent(response.headers))
      return bodyOf(response)
    },
    readTag: async (signal) => z.object({ generation: z.string().optional() }).parse(await askPage(ask, `${path}?${query({ fields: 'generation' })}`, { shownAs, signal })).generation,
  }
  return file
}

/** What is stored packed (Content-Encoding) arrives unpacked: its size and checksum are of something else. */
function toContent(headers: Headers): Pick<ArtifactFile, 'tag' | 'sizeBytes' | 'md5'> {
  const [generation, length] = [headers.get('x-goog-generation'), headers.get('content-length')]
  const [, md5] = /\bmd5=([^,\s]+)/.exec(headers.get('x-goog-hash') ?? '') ?? []
  const isAsStored = headers.get('content-encoding') === null && headers.get('x-goog-stored-content-encoding') !== 'gzip'
  return {
    ...(generation !== null && { tag: generation }),
    ...(isAsStored && length !== null && { sizeBytes: Number(length) }), ...(isAsStored && md5 !== undefined && { md5 }),
  }
}

async function askPage(ask: Ask, path: string, { shownAs, signal }: { shownAs: string; signal: AbortSignal }): Promise<unknown> {
  return fetchJson({ url: `${ask.base}${path}`, headers: await ask.authorize(), hint, shownAs, signal })
}

function query(parameters: Record<string, string | undefined>): string {
  return new URLSearchParams(Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)).toString()
}
