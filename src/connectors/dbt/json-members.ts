import { createReadStream } from 'node:fs'
import { JSONParser } from '@streamparser/json'
import { TrunklineError } from '../../model/errors.ts'

/** One member of a top-level object or list of a JSON file: `section` is where it stands, `key` its name or place there. */
export type JsonMember = { section: string; key: string; value: unknown }

/**
 * Reads the members of some top-level objects and lists of a JSON file, one at a time and in their order; the rest of the file is checked and dropped,
 * so that memory does not grow with it. A scalar or whole object is asked for as `=name`.
 *
 * Throws ARTIFACTS_INVALID where the file is cut off, is no JSON, or holds something after it.
 */
export async function* readJsonMembers(file: { path: string; shownAs: string }, sections: readonly string[], signal: AbortSignal): AsyncGenerator<JsonMember> {
  const ready: JsonMember[] = []
  const whole = new Set(sections.filter((section) => section.startsWith('=')).map((section) => section.slice(1)))
  const parser = new JSONParser({ paths: sections.map((section) => (section.startsWith('=') ? `$.${section.slice(1)}` : `$.${section}.*`)), keepStack: false, stringBufferSize: 65_536 })
  let problem: Error | undefined
  parser.onError = (error) => { problem ??= error }
  parser.onValue = ({ key, value, stack, partial }) => {
    if (partial === true) return
    const section = stack.length > 1 ? stack[1]?.key : key
    if (stack.length > 1 || whole.has(String(key))) ready.push({ section: String(section), key: String(key), value })
  }
  let isFirst = true
  for await (const chunk of createReadStream(file.path, { highWaterMark: 1 << 18, signal }) as AsyncIterable<Buffer>) {
    write(parser, isFirst ? withoutByteOrderMark(chunk) : chunk)
    isFirst = false
    if (problem !== undefined) throw invalid(file.shownAs, problem.message)
    yield* ready.splice(0)
  }
  if (!parser.isEnded) throw invalid(file.shownAs, isFirst ? 'it is empty' : 'it ends too early')
}

function write(parser: JSONParser, chunk: Buffer): void {
  try {
    parser.write(chunk)
  } catch (error) {
    parser.onError(error as Error)
  }
}

function withoutByteOrderMark(chunk: Buffer): Buffer {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk
}

function invalid(shownAs: string, reason: string): TrunklineError {
  return new TrunklineError('ARTIFACTS_INVALID', `${shownAs} is not a whole JSON document: ${firstLine(reason)}.`, {
    object: shownAs, hint: 'It was cut off or is another kind of file. Let dbt write it again, and read it when dbt is done.',
  })
}

/** A parser's message may repeat what it read: the position is enough. */
function firstLine(reason: string): string {
  const line = (reason.split('\n')[0] ?? '').replace(/\.$/, '')
  return line.length > 160 ? `${line.slice(0, 160)}…` : line
}
