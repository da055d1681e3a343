import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TrunklineError } from '../model/errors.ts'
import type { UsageMemories, UsageMemory } from '../sinks/metadata-rest/usage.ts'

/** What usage runs into one server have seen, in files of this machine, one for each service. They hold counters and no statement. */
export function createUsageMemories(home: string, baseUrl: string): UsageMemories {
  const folder = join(home, 'usage')
  const pathOf = (serviceName: string): string => join(folder, `${createHash('sha256').update(JSON.stringify([baseUrl, serviceName])).digest('hex').slice(0, 32)}.json`)
  return {
    read: async (serviceName) => {
      try {
        return JSON.parse(await readFile(pathOf(serviceName), 'utf8')) as UsageMemory
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') return {}
        throw unusable(pathOf(serviceName), error)
      }
    },
    write: async (serviceName, memory) => {
      const path = pathOf(serviceName)
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFile(`${path}.tmp`, JSON.stringify(memory), { mode: 0o600 })
        await rename(`${path}.tmp`, path)
      } catch (error) {
        throw unusable(path, error)
      }
    },
  }
}

function unusable(path: string, error: unknown): TrunklineError {
  return new TrunklineError('SINK_FAILED', `What the last usage run saw cannot be kept in ${path}: ${error instanceof Error ? error.message : String(error)}.`, {
    object: path, hint: 'TRUNKLINE_HOME names the folder; it must be writable. Without the file the next run counts from the beginning.', cause: error,
  })
}
