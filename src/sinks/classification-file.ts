import { createCallFile } from './call-file.ts'
import { toSampleCall, toTagCalls } from './classification-wire.ts'
import type { ClassificationSink } from './sink.ts'

/** The sink that writes the calls an OpenMetadata server would get of a classification run, one JSON line each. It knows no lineage. */
export async function createClassificationFileSink({ filename }: { filename: string }): Promise<ClassificationSink> {
  const file = await createCallFile(filename)
  return {
    type: 'file',
    writeSuggestions: async (set) => {
      await file.append(toTagCalls(set))
      return { proposed: set.suggestions.length, kept: 0, takenBack: 0, rejected: 0 }
    },
    writeSample: async (set) => {
      if ('sampleData' in set) await file.append([toSampleCall(set)])
      return 'written'
    },
    propagateLabels: async () => 0,
    close: (completed) => file.close(completed),
  }
}
