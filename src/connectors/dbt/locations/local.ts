import { createReadStream, existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { DbtConfigSourceOf } from '../../../model/dbt/config-source.ts'
import { denied, missing, unreachable } from '../artifact-error.ts'
import { groupSets, isArtifact, type ArtifactFile, type ArtifactLocation, type ArtifactSet, type ListedFile } from '../artifact-set.ts'

/** Artifacts in files of this machine; a folder in place of the manifest holds one project or several. */
export function localLocation(source: DbtConfigSourceOf<'local'>): ArtifactLocation {
  return {
    async *listSets() {
      const top = resolve(source.dbtManifestFilePath)
      if ((await statOf(top)).isDirectory()) yield* groupSets(await listFolder(top), (folder) => (folder === '' ? top : join(top, ...folder.split('/'))))
      else yield await namedSet(source)
    },
  }
}

/** No key names the semantic manifest: dbt writes it beside the manifest. */
async function namedSet(source: DbtConfigSourceOf<'local'>): Promise<ArtifactSet> {
  const { dbtManifestFilePath, dbtCatalogFilePath, dbtRunResultsFilePath, dbtSourcesFilePath } = source
  const semantic = join(dirname(resolve(dbtManifestFilePath)), 'semantic_manifest.json')
  return {
    location: resolve(dbtManifestFilePath), manifest: await toFile(dbtManifestFilePath), runResults: await runResultsIn(dbtRunResultsFilePath),
    ...(dbtCatalogFilePath !== undefined && { catalog: await toFile(dbtCatalogFilePath) }), ...(dbtSourcesFilePath !== undefined && { sources: await toFile(dbtSourcesFilePath) }),
    ...(existsSync(semantic) && { semantic: await toFile(semantic) }),
  }
}

async function runResultsIn(path: string | undefined): Promise<ArtifactFile[]> {
  if (path === undefined) return []
  if (!(await statOf(path)).isDirectory()) return [await toFile(path)]
  const names = (await readdir(path)).filter((name) => /^run_results.*\.json(?:\.gz)?$/i.test(name)).sort()
  return Promise.all(names.map((name) => toFile(join(path, name))))
}

async function listFolder(top: string): Promise<ListedFile[]> {
  const entries = await readdir(top, { recursive: true, withFileTypes: true })
  // What dbt installed into a project has manifests of its own in no case, and very many files.
  const files = entries.filter((entry) => entry.isFile() && isArtifact(entry.name)).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(files.map(async (path) => ({ path: relative(top, path).split(sep).join('/'), file: await toFile(path) })))
}

async function toFile(path: string): Promise<ArtifactFile> {
  const full = resolve(path)
  const readTag = async () => {
    const { size, mtimeMs, ino } = await statOf(full)
    return `${ino} ${mtimeMs} ${size}`
  }
  const tag = await readTag()
  return { shownAs: full, tag, readTag, open: (signal) => Promise.resolve(createReadStream(full, { signal })) }
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') throw missing(path)
    if (code === 'EACCES' || code === 'EPERM') throw denied(path, `the user of this process has no right to ${basename(path)}`, 'Give it to the user that Trunkline runs as.', error)
    throw unreachable(path, error)
  }
}
