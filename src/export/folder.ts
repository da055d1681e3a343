import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TrunklineError } from '../model/errors.ts'

/** A folder that one export fills; paths are relative, with `/`. */
export type ExportFolder = {
  /** Writes a file whole: it appears when all its text is there. */
  write(path: string, text: Iterable<string> | AsyncIterable<string>): Promise<void>
  /** Removes what an earlier export wrote here and this one did not; gives the number of files written. */
  finish(): Promise<number>
}

/** Lists the files of the last export, so that nothing else in the folder is ever touched. */
const manifestName = '.trunkline-export'

/** Opens a folder to export into; throws SINK_FAILED where it cannot be written. */
export async function openExportFolder(directory: string): Promise<ExportFolder> {
  const root = resolve(directory)
  const written = new Set<string>()
  await guarded(root, () => mkdir(root, { recursive: true }))
  return {
    write: (path, text) => guarded(root, async () => {
      const target = join(root, path)
      await mkdir(dirname(target), { recursive: true })
      await pipeline(Readable.from(text), createWriteStream(`${target}.tmp`))
      await rename(`${target}.tmp`, target)
      written.add(path)
    }),
    finish: () => guarded(root, async () => {
      for (const path of await readManifest(root)) if (!written.has(path)) await removeFile(root, path)
      await writeFile(join(root, manifestName), [...written].toSorted().map((path) => `${path}\n`).join(''))
      return written.size
    }),
  }
}

/** Paths that lead out of the folder are not ours, whoever wrote them there. */
async function readManifest(root: string): Promise<string[]> {
  const text = await readFile(join(root, manifestName), 'utf8').catch(() => '')
  return text.split('\n').filter((path) => path !== '' && !path.startsWith('/') && !path.split('/').includes('..'))
}

async function removeFile(root: string, path: string): Promise<void> {
  await rm(join(root, path), { force: true })
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    // A folder that holds anything else stays.
    if (!(await rmdir(join(root, folder)).then(() => true, () => false))) return
  }
}

async function guarded<T>(root: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof TrunklineError || !(error instanceof Error && 'syscall' in error)) throw error
    throw new TrunklineError('SINK_FAILED', `The folder ${root} cannot be written: ${error.message}.`, { object: root, hint: 'Choose a folder that is writable and has room (-o folder).', cause: error })
  }
}
