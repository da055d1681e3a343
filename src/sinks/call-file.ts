import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { TrunklineError } from '../model/errors.ts'
import type { OpenMetadataCall } from './call.ts'

/** A file of calls, one JSON line each, that appears whole when the run ends well; until then, and otherwise, the old one stays. */
export type CallFile = {
  append(calls: readonly OpenMetadataCall[]): Promise<void>
  close(completed: boolean): Promise<void>
}

/** Opens the file; throws SINK_FAILED, here and later, for whatever the file system refuses. */
export async function createCallFile(filename: string): Promise<CallFile> {
  const target = resolve(filename)
  const temporary = `${target}.${process.pid}.tmp`
  const handle = await guarded(target, async () => {
    await mkdir(dirname(target), { recursive: true })
    return open(temporary, 'w')
  })
  return {
    append: (calls) => guarded(target, async () => {
      for (const text of toTexts(calls)) await handle.appendFile(text)
    }),
    close: (completed) => guarded(target, async () => {
      if (completed) await handle.sync()
      await handle.close()
      await (completed ? rename(temporary, target) : rm(temporary, { force: true }))
    }),
  }
}

/** Lines of a megabyte or more at once: calls that each hold the SQL of a model are not held twice. */
function* toTexts(calls: readonly OpenMetadataCall[]): Generator<string> {
  let text = ''
  for (const call of calls) {
    text += `${JSON.stringify(call)}\n`
    if (text.length < 1_000_000) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

/** Whatever the file system refuses breaks the sink, and is said with the name of the file. */
export async function guarded<T>(target: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof TrunklineError) throw error
    throw new TrunklineError('SINK_FAILED', `The file ${target} cannot be written: ${error instanceof Error ? error.message : String(error)}.`, {
      object: target, hint: 'Choose a file in a folder that exists, is writable and has room (sink.config.filename, or --sink file:path).', cause: error,
    })
  }
}
