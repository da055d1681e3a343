import { createCallFile } from './call-file.ts'
import { toProfileCall } from './profile-wire.ts'
import type { ProfileSink } from './sink.ts'

/** The sink that writes the calls an OpenMetadata server would get of a profiler run, one JSON line per table. */
export async function createProfileFileSink({ filename }: { filename: string }): Promise<ProfileSink> {
  const file = await createCallFile(filename)
  return {
    type: 'file',
    writeProfile: async (set) => {
      await file.append([toProfileCall(set)])
      return 'written'
    },
    close: (completed) => file.close(completed),
  }
}
