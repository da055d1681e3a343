import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { TrunklineError } from '../model/errors.ts'
import { toProfileCall } from './profile-wire.ts'
import type { ProfileSink } from './sink.ts'

/** The sink that writes the calls an OpenMetadata server would get of a profiler run, one JSON line per table. The file appears whole when the run ends well; until then, and otherwise, the old one stays. */
export async function createProfileFileSink({ filename }: { filename: string }): Promise<ProfileSink> {
  const target = resolve(filename)
  const temporary = `${target}.${process.pid}.tmp`
  const handle = await guarded(target, async () => {
    await mkdir(dirname(target), { recursive: true })
    return open(temporary, 'w')
  })
  return {
    type: 'file',
    writeProfile: (set) => guarded(target, async () => {
      await handle.appendFile(`${JSON.stringify(toProfileCall(set))}\n`)
      return 'written' as const
    }),
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
