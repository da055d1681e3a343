import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { TrunklineError } from '../model/errors.ts'

/** One step of the store's schema, as it stands in a file. */
export type Migration = {
  readonly number: number
  /** The file's name without `.sql`, such as `001_catalog`. */
  readonly name: string
  readonly sql: string
  /** SHA-256 of the text in hexadecimal, the same whatever line ends a checkout has. */
  readonly checksum: string
}

/** Reads the migrations of a folder in order: `001_name.sql`, `002_name.sql`, … Throws MIGRATION_FAILED when one is misnamed or missing. */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (file, index) => {
      const number = Number(/^(\d{3,4})_[a-z0-9_-]+\.sql$/.exec(file)?.[1])
      if (number !== index + 1) throw new TrunklineError('MIGRATION_FAILED', `Among the migrations ${file} stands where number ${index + 1} belongs.`)
      const sql = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n')
      return { number, name: file.slice(0, -'.sql'.length), sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}
