import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folders whose code decides what a run writes of what it read. */
const folders = ['model', 'connectors', 'workflows', 'sinks', 'catalog']

const source = join(import.meta.dirname, '..')
/** Beside code that was built, whose hash was taken then: to read all of it anew took a tenth of the start of every run. */
export const codeVersionFile = join(source, 'code-version.txt')

/** The version of the code as it runs. */
export function readCodeVersion(): string {
  return existsSync(codeVersionFile) ? readFileSync(codeVersionFile, 'utf8') : hashCode()
}

/** A hash of that code, so that no number needs to be raised by hand. */
export function hashCode(): string {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const files = readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|js|sql)$/.test(file)).toSorted()
    for (const file of files) hash.update(`${folder}/${file}\n`).update(readFileSync(join(source, folder, file)))
  }
  return hash.digest('base64')
}
