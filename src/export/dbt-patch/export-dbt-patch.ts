import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import type { Pool } from 'pg'
import { parse } from 'yaml'
import { TrunklineError } from '../../model/errors.ts'
import { editYaml } from './edit-yaml.ts'
import { nodeKey, readWords } from './read-words.ts'

export type DbtPatchOptions = { directory: string; serviceName: string | undefined; classification: string; /** Changes the files, rather than telling how. */ write: boolean }
/** `patch` is a unified diff that `git apply` takes; `missing` are nodes with words that no YAML file of the project names. */
export type DbtPatch = { patch: string; files: string[]; missing: string[] }

/** What dbt and editors keep in a project. */
const foreign = new Set(['target', 'dbt_packages', 'dbt_modules', 'logs', 'node_modules'])

/** The descriptions and tags of the catalog as a patch of a dbt project's YAML files. Throws CONFIG_NOT_FOUND for what is no project, ENTITY_NOT_FOUND for one that the catalog does not know. */
export async function exportDbtPatch(pool: Pool, { directory, serviceName, classification, write }: DbtPatchOptions): Promise<DbtPatch> {
  const project = await readProjectName(directory)
  const words = await readWords(pool, { project, serviceName, classification })
  if (words === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `The catalog knows no dbt project ${project}.`, { object: project, hint: 'Run its dbt pipeline first: trunkline dbt -c dbt.yaml' })
  const found = new Set<string>()
  const patches: string[] = []
  const files: string[] = []
  for (const path of await listYaml(directory)) {
    const text = await readFile(join(directory, path), 'utf8')
    const edited = editYaml(text, (kind, name, source) => {
      const key = nodeKey(kind, name, source)
      found.add(key)
      return words.get(key)
    })
    if (edited === text) continue
    files.push(path)
    patches.push(toPatch(path, text, edited))
    if (write) await writeFile(join(directory, path), edited)
  }
  const missing = [...words].filter(([key, own]) => !found.has(key) && (own.description !== undefined || own.tags !== undefined || own.columns.size > 0)).map(([key]) => key)
  return { patch: patches.join(''), files, missing }
}

function toPatch(path: string, before: string, after: string): string {
  // Without the line of equal signs, which git does not know.
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 }).replace(/^={5,}\n/, '')
}

async function readProjectName(directory: string): Promise<string> {
  try {
    const { name } = parse(await readFile(join(directory, 'dbt_project.yml'), 'utf8')) as { name?: unknown }
    if (typeof name === 'string') return name
  } catch (error) {
    throw new TrunklineError('CONFIG_NOT_FOUND', `${directory} is no dbt project: its dbt_project.yml cannot be read.`, { object: '--project', hint: 'Name the folder that holds dbt_project.yml.', cause: error })
  }
  throw new TrunklineError('CONFIG_INVALID', `${join(directory, 'dbt_project.yml')} does not name its project.`, { object: 'name' })
}

async function listYaml(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name)).map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => foreign.has(part) || part.startsWith('.'))).toSorted()
}
