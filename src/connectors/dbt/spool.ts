import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { TrunklineError } from '../../model/errors.ts'
import { unreachable } from './artifact-error.ts'
import type { ArtifactFile } from './artifact-set.ts'

/** An artifact on this machine, whole and not compressed. */
export type SpooledFile = { path: string; shownAs: string }

export type SpoolOptions = { signal: AbortSignal; /** How long nothing may come before it is tried again. */ stallMs: number; /** Waits between tries. */ retryWaitMs: number; addBytes(count: number): void }

/** A folder for the artifacts of one project, of this user alone. */
export type Spool = { add(file: ArtifactFile): Promise<SpooledFile>; close(): Promise<void> }

const tries = 3
/** Larger than any artifact: what grows past it when unpacked is no artifact. */
const mostBytes = 8 * 1024 ** 3

export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const directory = await mkdtemp(join(tmpdir(), 'trunkline-dbt-'))
  let count = 0
  return {
    add: (file) => fetchFile(file, join(directory, `${count++}.json`), options),
    close: () => rm(directory, { recursive: true, force: true }),
  }
}

async function fetchFile(file: ArtifactFile, path: string, options: SpoolOptions): Promise<SpooledFile> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await download(file, `${path}.part`, options)
      break
    } catch (error) {
      options.signal.throwIfAborted()
      const known = unreachable(file.shownAs, error)
      if (attempt === tries || known.code !== 'ARTIFACTS_UNREACHABLE') throw known
      await wait(options.retryWaitMs * attempt, undefined, { signal: options.signal })
    }
  }
  await unpack(file, path)
  return { path, shownAs: file.shownAs }
}

async function download(file: ArtifactFile, path: string, { signal, stallMs, addBytes }: SpoolOptions): Promise<void> {
  const stalled = new AbortController()
  const either = AbortSignal.any([signal, stalled.signal])
  const stall = () => setTimeout(() => stalled.abort(new Error(`nothing came for ${stallMs / 1000} s`)), stallMs)
  let timer = stall()
  const hash = createHash('md5')
  let bytes = 0
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      clearTimeout(timer)
      timer = stall()
      hash.update(chunk)
      bytes += chunk.length
      done(bytes > mostBytes ? new TrunklineError('ARTIFACTS_INVALID', `${file.shownAs} is larger than any artifact of dbt.`, { object: file.shownAs }) : null, chunk)
    },
  })
  try {
    await pipeline(await file.open(either), watch, createWriteStream(path, { mode: 0o600 }), { signal: either })
  } catch (error) {
    throw stalled.signal.aborted && !signal.aborted ? stalled.signal.reason : error
  } finally {
    clearTimeout(timer)
    addBytes(bytes)
  }
  if (file.sizeBytes !== undefined && file.sizeBytes !== bytes) throw new Error(`${bytes} of ${file.sizeBytes} bytes came`)
  if (file.md5 !== undefined && file.md5 !== hash.digest('base64')) throw new Error('its checksum is not the one that was promised')
}

async function unpack(file: ArtifactFile, path: string): Promise<void> {
  if (!(await isGzip(`${path}.part`))) return rename(`${path}.part`, path)
  let bytes = 0
  const bound = async function* (chunks: Readable) {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > mostBytes) throw new Error('it is larger than any artifact of dbt')
      yield chunk
    }
  }
  try {
    await pipeline(createReadStream(`${path}.part`), createGunzip(), bound, createWriteStream(path, { mode: 0o600 }))
  } catch (error) {
    throw new TrunklineError('ARTIFACTS_INVALID', `${file.shownAs} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}.`, {
      object: file.shownAs, hint: 'It begins as gzip does, and was cut off or damaged. Upload it again.', cause: error,
    })
  }
  await rm(`${path}.part`, { force: true })
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await handle.close()
  }
}
