import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TrunklineError } from '../model/errors.ts'
import type { UsageMemories, UsageMemory } from '../sinks/metadata-rest/usage.ts'

/** How many of a memory's pending calls were made; `of` is the memory that is meant, so that a newer one begins anew. */
type Progress = { of: string; made: number }
type KeptMemory = UsageMemory & { id?: string }

/** What usage runs into one server have seen, in files of this machine, one for each service and a small one for how far its calls have come. They hold counters and no statement. */
export function createUsageMemories(home: string, baseUrl: string): UsageMemories {
  const folder = join(home, 'usage')
  const pathOf = (serviceName: string): string => join(folder, `${createHash('sha256').update(JSON.stringify([baseUrl, serviceName])).digest('hex').slice(0, 32)}.json`)
  /** Which memory is meant, and how many of its calls were made before it was read. */
  const begun = new Map<string, Progress>()
  return {
    read: async (serviceName) => {
      const { id, ...memory } = await readFrom<KeptMemory>(pathOf(serviceName)) ?? {}
      const progress = await readFrom<Progress>(`${pathOf(serviceName)}.made`)
      const made = progress !== undefined && progress.of === id ? progress.made : 0
      begun.set(serviceName, { of: id ?? '', made })
      return memory.pending === undefined ? memory : { ...memory, pending: memory.pending.slice(made) }
    },
    write: async (serviceName, memory) => {
      const id = randomUUID()
      await writeTo(folder, pathOf(serviceName), { ...memory, id } satisfies KeptMemory)
      begun.set(serviceName, { of: id, made: 0 })
    },
    advance: async (serviceName, made) => {
      const { of, made: before } = begun.get(serviceName) ?? { of: '', made: 0 }
      await writeTo(folder, `${pathOf(serviceName)}.made`, { of, made: before + made } satisfies Progress)
    },
  }
}

async function readFrom<Content>(path: string): Promise<Content | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Content
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw unusable(path, error)
  }
}

async function writeTo(folder: string, path: string, content: object): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(`${path}.tmp`, JSON.stringify(content), { mode: 0o600 })
    await rename(`${path}.tmp`, path)
  } catch (error) {
    throw unusable(path, error)
  }
}

function unusable(path: string, error: unknown): TrunklineError {
  return new TrunklineError('SINK_FAILED', `What the last usage run saw cannot be kept in ${path}: ${error instanceof Error ? error.message : String(error)}.`, {
    object: path, hint: 'TRUNKLINE_HOME names the folder; it must be writable. Without the file the next run counts from the beginning.', cause: error,
  })
}
