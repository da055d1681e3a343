import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const here = import.meta.dirname

/** The versions of dbt whose artifacts are kept, as real runs made them. */
export const dbtVersions = ['1.0', '1.5', '1.7', '1.10', '1.11'] as const

/** What dbt ran on, and what it built: for a database of a test. */
export async function corner(): Promise<string> {
  return `${await readFile(join(here, 'tables.sql'), 'utf8')}\n${await readFile(join(here, 'built.sql'), 'utf8')}`
}

/** The artifacts of one version in a folder of the test, with the name of the test's own database in place of dbt's; `change` edits the text of each file. */
export async function writeArtifacts(version: string, { folder, database, change = (text) => text }: { folder: string; database: string; change?: (text: string, name: string) => string }): Promise<string> {
  const source = join(here, 'artifacts', version)
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(source)) {
    const content = await readFile(join(source, name))
    const text = (name.endsWith('.gz') ? gunzipSync(content) : content).toString()
    const plain = name.replace(/\.gz$/, '')
    await writeFile(join(folder, plain), change(text.replaceAll('"database": "corner"', `"database": "${database}"`).replaceAll('"database":"corner"', `"database":"${database}"`).replaceAll('\\"corner\\".', `\\"${database}\\".`), plain))
  }
  return folder
}
