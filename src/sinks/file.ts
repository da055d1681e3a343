import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { splitFullyQualifiedName } from '../model/fqn.ts'
import type { EntityRecord } from '../model/ingestion.ts'
import type { OpenMetadataCall } from './call.ts'
import { guarded } from './call-file.ts'
import { toEntityCalls, unknownId } from './open-metadata-wire.ts'
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
    // An append costs little, and few records at a time are gone before the collector would move them.
    recordsPerWrite: 50,
    write: (records: readonly EntityRecord[]) => guarded(target, async () => {
      const lines = new Map<string, string>()
      const add = (part: string, call: OpenMetadataCall): unknown => lines.set(part, `${lines.get(part) ?? ''}${JSON.stringify(call)}\n`)
      for (const record of records) {
        const { now, later } = toEntityCalls(record, { includeExtension })
        if (record.entityType === 'databaseService' || record.entityType === 'classification' || record.entityType === 'tag') {
          heads[record.entityType].set(record.fullyQualifiedName, `${JSON.stringify(now)}\n`)
        } else {
          const database = splitFullyQualifiedName(record.fullyQualifiedName)[1]!
          add(`1 ${database}`, now)
          if (later !== undefined) add(`2 ${database}`, later)
        }
      }
      for (const [part, text] of lines) await parts.append(part, text)
      return records.map(({ fullyQualifiedName }) => ({ fullyQualifiedName, outcome: 'created' as const }))
    }),
    // A file remembers nothing of earlier runs, so nothing in it can be gone.
    listLive: async function* () {},
    markDeleted: async () => {},
    // Who is behind a name is known to the server only; a role is most often a person.
    findOwner: (name) => Promise.resolve({ id: unknownId, type: 'user', fullyQualifiedName: name }),
    close: (completed: boolean) => guarded(target, async () => {
      const head = [heads.databaseService, heads.classification, heads.tag].flatMap((lines) => [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line))
      await (completed ? parts.publish(head.join('')) : parts.discard())
    }),
  }
}

/** Databases may be read at the same time: each has a file of its own until the end, and one for its foreign keys, which come after all tables. */
async function createParts(target: string) {
  const temporary = `${target}.${process.pid}.tmp`
  /** `1 <database>`, `2 <database>`: written in this order. */
  const parts = new Map<string, { path: string; handle: Promise<FileHandle> }>()
  await guarded(target, async () => {
    await mkdir(dirname(target), { recursive: true })
    await (await open(temporary, 'w')).close()
  })

  async function discard(): Promise<void> {
    for (const { path, handle } of parts.values()) {
      await (await handle).close().catch(() => {})
      await rm(path, { force: true })
    }
    await rm(temporary, { force: true })
  }

  return {
    append: async (part: string, text: string) => {
      if (!parts.has(part)) {
        const path = `${temporary}.${parts.size}`
        parts.set(part, { path, handle: open(path, 'w') })
      }
      await (await parts.get(part)!.handle).appendFile(text)
    },
    publish: async (head: string) => {
      const whole = await open(temporary, 'w')
      await whole.appendFile(head)
      await whole.close()
      for (const [, { path }] of [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), createWriteStream(temporary, { flags: 'a' }))
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
