import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const here = import.meta.dirname

/** The versions of dbt whose artifacts are kept, as real runs made them; 2.0 is a preview of dbt Fusion. */
export const dbtVersions = ['0.19', '0.20', '0.21', '1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '1.10', '1.11', '1.12', '2.0'] as const

/** What dbt ran on, and what it built: for a database of a test. */
export async function corner(): Promise<string> {
  return `${await readFile(join(here, 'tables.sql'), 'utf8')}\n${await readFile(join(here, 'built.sql'), 'utf8')}`
}

type Copy = { folder: string; database: string; change?: (text: string, name: string) => string }

/** The artifacts of one version in a folder of the test, with the name of the test's own database in place of dbt's; `change` edits the text of each file. */
export async function writeArtifacts(version: string, copy: Copy): Promise<string> {
  return copyArtifacts({ source: join(here, 'artifacts', version), was: 'corner' }, copy)
}

const fernhill = join(here, '../../demo/dbt/artifacts')

/** The same of the demo's project, which has groups, contracts, versions, unit tests, a semantic model and metrics. */
export async function writeFernhill(copy: Copy): Promise<string> {
  return copyArtifacts({ source: fernhill, was: 'shop' }, copy)
}

async function copyArtifacts({ source, was }: { source: string; was: string }, { folder, database, change = (text) => text }: Copy): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(source)) {
    const content = await readFile(join(source, name))
    const text = (name.endsWith('.gz') ? gunzipSync(content) : content).toString()
    const plain = name.replace(/\.gz$/, '')
    const renamed = text.replaceAll(`"database": "${was}"`, `"database": "${database}"`).replaceAll(`"database":"${was}"`, `"database":"${database}"`).replaceAll(`\\"${was}\\".`, `\\"${database}\\".`)
    await writeFile(join(folder, plain), change(renamed, plain))
  }
  return folder
}

type Shown = { metadata: { schema: string; name: string }; columns: Record<string, { name: string; type: string; index: number }> }

/** Empty tables as the demo's catalog.json shows them; types of the shop's own are texts. */
export async function fernhillTables(): Promise<string> {
  const { nodes, sources } = JSON.parse(await readFile(join(fernhill, 'catalog.json'), 'utf8')) as { nodes: Record<string, Shown>; sources: Record<string, Shown> }
  const tables = [...Object.values(nodes), ...Object.values(sources)]
  const schemas = [...new Set(tables.map(({ metadata }) => metadata.schema))].map((schema) => `create schema ${schema};`)
  return [...schemas, ...tables.map(({ metadata: { schema, name }, columns }) => {
    const list = Object.values(columns).toSorted((a, b) => a.index - b.index).map((column) => `"${column.name}" ${/[.]|ltree/.test(column.type) ? 'text' : column.type}`)
    return `create table ${schema}.${name} (${list.join(', ')});`
  })].join('\n')
}
