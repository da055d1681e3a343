import type { Readable } from 'node:stream'

/** One artifact where it lies. `tag` changes when its content does; `md5` is of the bytes that `open` gives, in base64. */
export type ArtifactFile = {
  /** How it is named to people: never with a secret. */
  shownAs: string
  tag?: string
  sizeBytes?: number
  md5?: string
  open(signal: AbortSignal): Promise<Readable>
  /** The tag it has now; undefined where that cannot be told. */
  readTag(signal: AbortSignal): Promise<string | undefined>
}

/** The artifacts of one project. */
export type ArtifactSet = { location: string; manifest: ArtifactFile; catalog?: ArtifactFile; runResults: ArtifactFile[]; sources?: ArtifactFile; semantic?: ArtifactFile }

/** Where artifacts lie; each set is one project. Throws ARTIFACTS_MISSING, ARTIFACTS_DENIED or ARTIFACTS_UNREACHABLE. */
export type ArtifactLocation = { listSets(signal: AbortSignal): AsyncIterable<ArtifactSet>; close?(): Promise<void> }

/** A file among others, by its path from the top, with slashes. */
export type ListedFile = { path: string; file: ArtifactFile }

const manifestName = /^manifest\.json(?:\.gz)?$/i
const others = { catalog: /^catalog\.json(?:\.gz)?$/i, sources: /^sources\.json(?:\.gz)?$/i, semantic: /^semantic_manifest\.json(?:\.gz)?$/i } as const
const otherKinds = ['catalog', 'sources', 'semantic'] as const
const runResultsName = /^run_results[^/]*\.json(?:\.gz)?$/i

/** Whether a file of this path can belong to a set: buckets hold many others. */
export function isArtifact(path: string): boolean {
  const name = baseName(path)
  return manifestName.test(name) || runResultsName.test(name) || otherKinds.some((kind) => others[kind].test(name))
}

/** The projects among files: each folder with a manifest is one, with the files beside it; run results may lie in folders below, where there is no other manifest between. */
export function groupSets(files: readonly ListedFile[], nameLocation: (folder: string) => string): ArtifactSet[] {
  const sets = new Map<string, ArtifactSet>()
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  for (const { path, file } of sorted) {
    const folder = folderOf(path)
    if (manifestName.test(baseName(path)) && !sets.has(folder)) sets.set(folder, { location: nameLocation(folder), manifest: file, runResults: [] })
  }
  for (const { path, file } of sorted) {
    const name = baseName(path)
    const own = sets.get(folderOf(path))
    const kind = otherKinds.find((one) => others[one].test(name))
    if (own !== undefined && kind !== undefined) own[kind] ??= file
    else if (runResultsName.test(name)) nearestSet(sets, folderOf(path))?.runResults.push(file)
  }
  return [...sets.values()]
}

function nearestSet(sets: ReadonlyMap<string, ArtifactSet>, folder: string): ArtifactSet | undefined {
  for (let at = folder; ; at = folderOf(at)) {
    const set = sets.get(at)
    if (set !== undefined || at === '') return set
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}
