import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folders whose code decides what a run writes of what it read. */
const folders = ['model', 'connectors', 'workflows', 'sinks', 'catalog']

/** A hash of that code as it runs, so that no number needs to be raised by hand. */
export function readCodeVersion(): string {
  const source = join(import.meta.dirname, '..')
  const hash = createHash('sha256')
  for (const folder of folders) {
    const files = readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|js|sql)$/.test(file)).toSorted()
    for (const file of files) hash.update(`${folder}/${file}\n`).update(readFileSync(join(source, folder, file)))
  }
  return hash.digest('base64')
}
