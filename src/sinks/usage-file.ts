import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { TrunklineError } from '../model/errors.ts'
import type { UsageSet } from '../model/usage-write.ts'
import type { UsageSink } from './sink.ts'
import { toUsageCalls } from './usage-wire.ts'

/**
 * The sink that writes the calls an OpenMetadata server would get of a usage run, one JSON line each. The file appears whole when the run ends
 * well; until then, and otherwise, the old one stays. A file remembers nothing of earlier runs, so that every run tells totals.
 */
export async function createUsageFileSink({ filename }: { filename: string }): Promise<UsageSink> {
  const target = resolve(filename)
  const temporary = `${target}.${process.pid}.tmp`
  const sets: UsageSet[] = []
  await guarded(target, async () => {
    await mkdir(dirname(target), { recursive: true })
    await (await open(temporary, 'w')).close()
  })
  return {
    type: 'file',
    readUsageBase: () => Promise.resolve(undefined),
    writeUsage: (set) => {
      sets.push(set)
      return Promise.resolve({ createdQueries: set.queries.length, knownQueries: 0, unknown: [] })
    },
    close: (completed) => guarded(target, async () => {
      if (!completed) return rm(temporary, { force: true })
      const handle = await open(temporary, 'w')
      try {
        for (const set of sets) for (const call of toUsageCalls(set)) await handle.appendFile(`${JSON.stringify(call)}\n`)
        await handle.sync()
      } finally {
        await handle.close()
      }
      return rename(temporary, target)
    }),
  }
}

async function guarded<T>(target: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw new TrunklineError('SINK_FAILED', `The file ${target} cannot be written: ${error instanceof Error ? error.message : String(error)}.`, {
      object: target, hint: 'Choose a file in a folder that exists, is writable and has room (sink.config.filename, or --sink file:path).', cause: error,
    })
  }
}
