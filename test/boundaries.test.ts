import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const source = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src')

/** The import table of ARCHITECTURE.md: folder → folders (or root files) whose values it may import. Types are free. */
const mayImport: Record<string, readonly string[]> = {
  model: [],
  db: ['model'],
  sql: ['model'],
  connectors: ['model', 'sql'],
  workflows: ['model', 'sql'],
  sinks: ['model', 'catalog'],
  catalog: ['model', 'db'],
  export: ['model', 'catalog'],
  import: ['model', 'catalog', 'sinks'],
  api: ['model', 'catalog', 'scheduler'],
  scheduler: ['model', 'catalog', 'db'],
  cli: ['model', 'app', 'config'],
}
/** What app.ts is made of may import anything. */
const composition = ['app']
const rootFiles = ['app.ts', 'config.ts']

/** Every import of a value that breaks the table, as "file → folder". */
function brokenImports(root: string): string[] {
  const broken: string[] = []
  for (const file of sourceFiles(root)) {
    const folder = file.split(sep)[0]!
    const allowed = mayImport[folder]
    if (allowed === undefined) continue // app and the files at the root may import anything
    for (const path of importedPaths(readFileSync(join(root, file), 'utf8'))) {
      const target = normalize(join(dirname(file), path)).split(sep)[0]!.replace(/\.ts$/, '')
      if (target !== folder && !allowed.includes(target)) broken.push(`${file} → ${target}`)
    }
  }
  return broken
}

function sourceFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
}

function importedPaths(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export) (?!type )[^'"]*?from ['"](\.[^'"]+)['"]|^import ['"](\.[^'"]+)['"]|import\(['"](\.[^'"]+)['"]\)/gms)
  return [...statements].flatMap(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? [])
}

test('no folder imports what the table of ARCHITECTURE.md does not allow it', () => {
  expect(brokenImports(source)).toEqual([])
})

test('every folder of src stands in the table, and nothing else lies at its root', () => {
  const entries = readdirSync(source, { withFileTypes: true })
  expect(entries.filter((entry) => entry.isDirectory() && mayImport[entry.name] === undefined && !composition.includes(entry.name)).map((entry) => entry.name)).toEqual([])
  expect(entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts')).map((entry) => entry.name).filter((name) => !rootFiles.includes(name))).toEqual([])
})

test('only config.ts and the command line read the environment', () => {
  const readers = sourceFiles(source).filter((file) => /process\.env\b/.test(readFileSync(join(source, file), 'utf8')))
  expect(readers.filter((file) => file !== 'config.ts')).toEqual([])
})

test('no source file is longer than 400 lines', () => {
  const long = sourceFiles(source).filter((file) => readFileSync(join(source, file), 'utf8').split('\n').length > 401)
  expect(long).toEqual([])
})
