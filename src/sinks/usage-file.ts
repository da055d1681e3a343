import { createCallFile } from './call-file.ts'
import type { UsageSink } from './sink.ts'
import { toUsageCalls } from './usage-wire.ts'

/** The sink that writes the calls an OpenMetadata server would get of a usage run, one JSON line each. A file remembers nothing of earlier runs, so that every run tells totals. */
export async function createUsageFileSink({ filename }: { filename: string }): Promise<UsageSink> {
  const file = await createCallFile(filename)
  return {
    type: 'file',
    readUsageBase: () => Promise.resolve(undefined),
    writeUsage: async (set) => {
      await file.append(toUsageCalls(set))
      return { createdQueries: set.queries.length, knownQueries: 0, unknown: [] }
    },
    close: (completed) => file.close(completed),
  }
}
