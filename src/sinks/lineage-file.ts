import type { LineageEdge } from '../model/lineage.ts'
import { createCallFile } from './call-file.ts'
import { toLineageCalls } from './lineage-wire.ts'
import type { LineageSink } from './sink.ts'

/**
 * The sink that writes the lineage calls an OpenMetadata server would get, one JSON line each: `{"method":"PUT","path":"/lineage","body"}`.
 *
 * The file is the same byte by byte for the same edges. It remembers nothing of earlier runs, so nothing in it can end; dependencies have no call.
 */
export async function createLineageFileSink({ filename }: { filename: string }): Promise<LineageSink> {
  const file = await createCallFile(filename)
  const edges: LineageEdge[] = []
  return {
    type: 'file',
    writeLineage: (set) => {
      for (const edge of set.edges) edges.push(edge)
      return Promise.resolve({ created: set.edges.length, updated: 0, unchanged: 0, reappeared: 0, ended: 0, dependencies: 0, unknown: [] })
    },
    close: async (completed) => {
      if (completed) await file.append(toLineageCalls(edges))
      await file.close(completed)
    },
  }
}
