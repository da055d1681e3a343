import type { DbtManifestHead } from '../../model/dbt/artifacts.ts'
import type { DbtConfigSource } from '../../model/dbt/config-source.ts'
import { TrunklineError } from '../../model/errors.ts'
import { isSecretField, isSecretReference } from '../../model/secret-fields.ts'
import type { DbtProjectReading, DbtSource } from '../dbt-connector.ts'
import { createSecretResolver, type SecretResolver } from '../postgres/auth/secret-reference.ts'
import type { Environment } from '../postgres/settings/environment.ts'
import type { ArtifactFile, ArtifactLocation, ArtifactSet } from './artifact-set.ts'
import { azureLocation } from './locations/azure.ts'
import { cloudLocation } from './locations/cloud.ts'
import { gcsLocation } from './locations/gcs.ts'
import { httpLocation } from './locations/http.ts'
import { localLocation } from './locations/local.ts'
import { s3Location } from './locations/s3.ts'
import { readManifest, readRelations } from './read-manifest.ts'
import { readCatalog, readFreshness, readResults, type FileNotes } from './read-results.ts'
import { readSemantic } from './read-semantic.ts'
import { openSpool, type Spool, type SpooledFile } from './spool.ts'
import { createTextPool } from './text-pool.ts'

export type DbtSourceOptions = {
  configSource: DbtConfigSource
  environment: Environment
  signal: AbortSignal
  warn(sentence: string): void
  /** How long a server may be silent, and how long it is left alone between tries. */
  stallMs?: number
  retryWaitMs?: number
}

/** Opens what a configuration says: nothing is read before the projects are. Throws CONFIG_INVALID. */
export async function openDbtSource(options: DbtSourceOptions): Promise<DbtSource> {
  const configSource = await withSecrets(options.configSource, createSecretResolver(options.environment))
  const location = locationOf(configSource, options.environment)
  let bytes = 0
  const addBytes = (count: number) => { bytes += count }
  return {
    async *readProjects() {
      let found = 0
      for await (const set of location.listSets(options.signal)) {
        found += 1
        yield await readSet(set, { ...options, addBytes }).catch((error: unknown) => {
          options.signal.throwIfAborted()
          return { location: set.location, error }
        })
      }
      if (found === 0) throw new TrunklineError('ARTIFACTS_MISSING', 'There is no manifest.json where the configuration says.', { object: 'dbtConfigSource', hint: 'Check the bucket and the prefix, and that dbt has run.' })
    },
    footprint: () => ({ statements: 0, serverMs: 0, rows: 0, bytes, mostLocks: 0, connections: 0 }),
    close: async () => { await location.close?.() },
  }
}

function locationOf(source: DbtConfigSource, environment: Environment): ArtifactLocation {
  switch (source.dbtConfigType) {
    case 'local': return localLocation(source)
    case 'http': return httpLocation(source)
    case 's3': return s3Location(source)
    case 'gcs': return gcsLocation(source, environment)
    case 'azure': return azureLocation(source, environment)
    case 'cloud': return cloudLocation(source)
  }
}

type SetOptions = DbtSourceOptions & { addBytes(count: number): void }
type Spooled = { manifest: SpooledFile; catalog?: SpooledFile; runResults: SpooledFile[]; sources?: SpooledFile; semantic?: SpooledFile }

async function readSet(set: ArtifactSet, options: SetOptions): Promise<DbtProjectReading> {
  const { signal, warn } = options
  const spool = await openSpool({ signal, addBytes: options.addBytes, stallMs: options.stallMs ?? 60_000, retryWaitMs: options.retryWaitMs ?? 1_000 })
  try {
    const files = await spoolWhole(set, spool, options)
    const pool = createTextPool()
    const { head: read, index: manifest } = await readManifest(files.manifest, pool, signal)
    const head = withName(read, manifest.relations.values().next().value?.packageName)
    const { notes: semanticNotes, ...semantic } = files.semantic === undefined ? { notes: [] } : await readSemantic(files.semantic, { index: manifest, projectName: head.projectName }, signal).catch(withoutSemantic)
    const index = { ...manifest, ...semantic }
    const { catalog, ...ofCatalog } = files.catalog === undefined ? { ...nothing, catalog: new Map() } : await readCatalog(files.catalog, { index, pool }, signal)
    const known = new Set([...index.relations.keys(), ...index.tests.map(({ uniqueId }) => uniqueId)])
    const isKnown = (id: string): boolean => known.has(id) || !/^(?:model|seed|snapshot|source|test|unit_test)\./.test(id)
    const { results, ...ofResults } = await readResults(files.runResults, { isKnown, pool }, signal)
    const { freshness, ...ofSources } = files.sources === undefined ? { ...nothing, freshness: new Map() } : await readFreshness(files.sources, index, signal)
    const beside = [ofCatalog, ofResults, ofSources]
    for (const note of [...index.notes, ...semanticNotes, ...beside.flatMap(({ notes }) => notes), ...otherRun(head, files.manifest, beside)]) warn(note)
    return {
      location: set.location, head, index, catalog, results, freshness, hasRunResults: files.runResults.length > 0,
      readRelations: () => readRelations(files.manifest, index, signal),
      close: () => spool.close(),
    }
  } catch (error) {
    await spool.close()
    throw error
  }
}

const nothing: FileNotes = { notes: [], invocationIds: [] }

/** dbt writes the manifest when it begins and results when it ends: where nothing beside it is of the same run, another one may be under way. */
function otherRun({ invocationId }: DbtManifestHead, { shownAs }: SpooledFile, beside: readonly FileNotes[]): string[] {
  const others = beside.flatMap(({ invocationIds }) => invocationIds)
  if (invocationId === undefined || others.length === 0 || others.includes(invocationId)) return []
  return [`${shownAs} is of a later or earlier run of dbt than every file beside it: results and columns are those of that other run.`]
}

/** Nobody asked for the semantic manifest by name: one that is broken stops nothing. */
function withoutSemantic(error: unknown): { notes: string[] } {
  if (error instanceof TrunklineError && error.code === 'ARTIFACTS_INVALID') return { notes: [`${error.message} It was not used.`] }
  throw error
}

/** Manifests before format 9 do not name their project: it is the package of its own nodes. */
function withName(head: DbtManifestHead, packageName: string | undefined): DbtManifestHead {
  return head.projectName === '' ? { ...head, projectName: packageName ?? 'dbt' } : head
}

const rounds = 3

/** All files as they were at one moment: where one has changed by the time the last has come, all are read again. */
async function spoolWhole(set: ArtifactSet, spool: Spool, { signal }: SetOptions): Promise<Spooled> {
  for (let round = 1; ; round += 1) {
    const spooled: Spooled = {
      manifest: await spool.add(set.manifest),
      ...(set.catalog !== undefined && { catalog: await spool.add(set.catalog) }), ...(set.sources !== undefined && { sources: await spool.add(set.sources) }),
      ...(set.semantic !== undefined && { semantic: await spool.add(set.semantic) }), runResults: [],
    }
    for (const file of set.runResults) spooled.runResults.push(await spool.add(file))
    const changed = await findChanged([set.manifest, ...[set.catalog, set.sources, set.semantic].filter((file) => file !== undefined), ...set.runResults], signal)
    if (changed === undefined) return spooled
    if (round === rounds) throw new TrunklineError('ARTIFACTS_CHANGED', `${changed} was written anew while it was read, ${rounds} times.`, { object: changed, hint: 'Run this when dbt is done, or copy the artifacts of one run to a place of their own.' })
  }
}

async function findChanged(files: readonly ArtifactFile[], signal: AbortSignal): Promise<string | undefined> {
  let changed: string | undefined
  for (const file of files) {
    const now = await file.readTag(signal)
    if (now === undefined || file.tag === undefined || now === file.tag) continue
    file.tag = now
    changed = file.shownAs
  }
  return changed
}

async function withSecrets<T>(value: T, resolve: SecretResolver, path = 'dbtConfigSource'): Promise<T> {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  const entries = await Promise.all(Object.entries(value).map(async ([key, inner]: [string, unknown]) => {
    const isReference = typeof inner === 'string' && isSecretField(key) && isSecretReference(inner)
    return [key, isReference ? (await resolve(inner, `${path}.${key}`)).reveal() : await withSecrets(inner, resolve, `${path}.${key}`)]
  }))
  return Object.fromEntries(entries) as T
}
