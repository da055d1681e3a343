import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { TrunklineError } from '../model/errors.ts'
import type { LineageEdge } from '../model/lineage.ts'
import { toLineageCalls } from './lineage-wire.ts'
import type { LineageSink } from './sink.ts'

/**
 * The sink that writes the lineage calls an OpenMetadata server would get, one JSON line each: `{"method":"PUT","path":"/lineage","body"}`.
 *
 * The file appears whole when the run ends well, and is the same byte by byte for the same edges; until then, and otherwise, the old one stays.
 * A file remembers nothing of earlier runs, so nothing in it can end; dependencies have no call.
 */
export async function createLineageFileSink({ filename }: { filename: string }): Promise<LineageSink> {
  const target = resolve(filename)
  const temporary = `${target}.${process.pid}.tmp`
  const edges: LineageEdge[] = []
  await guarded(target, async () => {
    await mkdir(dirname(target), { recursive: true })
    await (await open(temporary, 'w')).close()
  })
  return {
    type: 'file',
    writeLineage: (set) => {
      for (const edge of set.edges) edges.push(edge)
      return Promise.resolve({ created: set.edges.length, updated: 0, unchanged: 0, reappeared: 0, ended: 0, dependencies: 0, unknown: [] })
    },
    close: (completed) => guarded(target, async () => {
      if (!completed) return rm(temporary, { force: true })
      const handle = await open(temporary, 'w')
      try {
        for (const call of toLineageCalls(edges)) await handle.appendFile(`${JSON.stringify(call)}\n`)
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
