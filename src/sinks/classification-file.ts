import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { TrunklineError } from '../model/errors.ts'
import { toSampleCall, toTagCalls } from './classification-wire.ts'
import type { ClassificationSink } from './sink.ts'

/** The sink that writes the calls an OpenMetadata server would get of a classification run, one JSON line each. The file appears whole when the run ends well; until then, and otherwise, the old one stays. It knows no lineage. */
export async function createClassificationFileSink({ filename }: { filename: string }): Promise<ClassificationSink> {
  const target = resolve(filename)
  const temporary = `${target}.${process.pid}.tmp`
  const handle = await guarded(target, async () => {
    await mkdir(dirname(target), { recursive: true })
    return open(temporary, 'w')
  })
  const append = (calls: readonly unknown[]): Promise<void> => guarded(target, async () => {
    if (calls.length > 0) await handle.appendFile(calls.map((call) => `${JSON.stringify(call)}\n`).join(''))
  })
  return {
    type: 'file',
    writeSuggestions: async (set) => {
      await append(toTagCalls(set))
      return { proposed: set.suggestions.length, kept: 0, takenBack: 0, rejected: 0 }
    },
    writeSample: async (set) => {
      if ('sampleData' in set) await append([toSampleCall(set)])
      return 'written'
    },
    propagateLabels: async () => 0,
    close: (completed) => guarded(target, async () => {
      if (completed) await handle.sync()
      await handle.close()
      await (completed ? rename(temporary, target) : rm(temporary, { force: true }))
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
