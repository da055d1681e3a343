import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { TrunklineError } from '../model/errors.ts'
import { splitFullyQualifiedName } from '../model/fqn.ts'
import type { EntityRecord } from '../model/ingestion.ts'
import { collectionPaths, toRequestBody, unknownId } from './open-metadata-wire.ts'
import type { Sink } from './sink.ts'

/** Where to write; `includeExtension` keeps `extension.postgres`. */
export type FileSinkOptions = { filename: string; includeExtension: boolean }

/**
 * The sink that writes the calls an OpenMetadata server would get, one JSON line each: `{"method","path","body"}`, in an order that can be replayed.
 *
 * The file appears whole when the run ends well, and is the same byte by byte for an unchanged source; until then, and otherwise, the old one stays.
 */
export async function createFileSink({ filename, includeExtension }: FileSinkOptions): Promise<Sink> {
  const target = resolve(filename)
  const parts = await createParts(target)
  /** Services, classifications and tags come in at any time and stand first: they are few and kept in memory. */
  const heads = { databaseService: new Map<string, string>(), classification: new Map<string, string>(), tag: new Map<string, string>() }

  return {
    type: 'file',
    write: guarded(target, async (records: readonly EntityRecord[]) => {
      const lines = new Map<string, string>()
      for (const record of records) {
        const line = toLine(record, includeExtension)
        if (record.entityType === 'databaseService' || record.entityType === 'classification' || record.entityType === 'tag') {
          heads[record.entityType].set(record.fullyQualifiedName, line)
        } else {
          const database = splitFullyQualifiedName(record.fullyQualifiedName)[1]!
          lines.set(database, (lines.get(database) ?? '') + line)
        }
      }
      for (const [database, text] of lines) await parts.append(database, text)
      return records.map(({ fullyQualifiedName }) => ({ fullyQualifiedName, outcome: 'created' as const }))
    }),
    // A file remembers nothing of earlier runs, so nothing in it can be gone.
    listLive: async function* () {},
    markDeleted: async () => {},
    // Who is behind a name is known to the server only; a role is most often a person.
    findOwner: (name) => Promise.resolve({ id: unknownId, type: 'user', fullyQualifiedName: name }),
    close: guarded(target, async (completed: boolean) => {
      const head = [heads.databaseService, heads.classification, heads.tag].flatMap((lines) => [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line))
      await (completed ? parts.publish(head.join('')) : parts.discard())
    }),
  }
}

function toLine(record: EntityRecord, includeExtension: boolean): string {
  return `${JSON.stringify({ method: 'PUT', path: collectionPaths[record.entityType], body: toRequestBody(record, { includeExtension }) })}\n`
}

/** Databases may be read at the same time: each has a file of its own until the end. */
async function createParts(target: string) {
  const temporary = `${target}.${process.pid}.tmp`
  const parts = new Map<string, { path: string; handle: Promise<FileHandle> }>()
  await guarded(target, async () => {
    await mkdir(dirname(target), { recursive: true })
    await (await open(temporary, 'w')).close()
  })()

  async function discard(): Promise<void> {
    for (const { path, handle } of parts.values()) {
      await (await handle).close().catch(() => {})
      await rm(path, { force: true })
    }
    await rm(temporary, { force: true })
  }

  return {
    append: async (database: string, text: string) => {
      if (!parts.has(database)) {
        const path = `${temporary}.${parts.size}`
        parts.set(database, { path, handle: open(path, 'w') })
      }
      await (await parts.get(database)!.handle).appendFile(text)
    },
    publish: async (head: string) => {
      const whole = await open(temporary, 'w')
      await whole.appendFile(head)
      await whole.close()
      for (const [, { path }] of [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        await pipeline(createReadStream(path), createWriteStream(temporary, { flags: 'a' }))
      }
      await synchronize(temporary)
      await rename(temporary, target)
      await discard()
    },
    discard,
  }
}

async function synchronize(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whatever the file system refuses breaks the sink, and is said with the name of the file. */
function guarded<Arguments extends unknown[], Result>(target: string, act: (...given: Arguments) => Promise<Result>): (...given: Arguments) => Promise<Result> {
  return async (...given) => {
    try {
      return await act(...given)
    } catch (error) {
      if (error instanceof TrunklineError) throw error
      throw new TrunklineError('SINK_FAILED', `The file ${target} cannot be written: ${error instanceof Error ? error.message : String(error)}.`, {
        object: target,
        hint: 'Choose a file in a folder that exists, is writable and has room (sink.config.filename, or --sink file:path).',
        cause: error,
      })
    }
  }
}
