import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { parseYaml } from '../config.ts'
import { TrunklineError } from '../model/errors.ts'
import { readConfigText } from './read-config-text.ts'

/** A workflow file with the name that messages call it by. */
export type ConfigFile = { name: string; text: string }
type Mapping = Record<string, unknown>

/** The file of a path, or every YAML and JSON file below a folder, by name; what `defaults.yaml` of the folder says goes for all of them unless they say otherwise. */
export async function readTestFiles(path: string): Promise<ConfigFile[]> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), () => false)
  if (!isFolder) return [{ name: path, text: await readConfigText(path) }]
  const names = (await readdir(path, { recursive: true })).filter((name) => /\.(?:ya?ml|json)$/i.test(name) && !/(?:^|[\\/])[._]/.test(name)).toSorted()
  const isDefaults = (name: string): boolean => /^defaults\.ya?ml$/i.test(name)
  const files = names.filter((name) => !isDefaults(name)).map((name) => join(path, name))
  if (files.length === 0) throw new TrunklineError('CONFIG_NOT_FOUND', `The folder ${path} has no workflow file.`, { object: path, hint: 'Put files that end in .yaml into it.' })
  const defaultsName = names.find(isDefaults)
  const defaults = defaultsName === undefined ? undefined : toMapping(await readConfigText(join(path, defaultsName)), join(path, defaultsName))
  return Promise.all(files.map(async (name) => {
    const text = await readConfigText(name)
    return { name, text: defaults === undefined ? text : stringify(merge(defaults, toMapping(text, name))) }
  }))
}

function toMapping(text: string, name: string): Mapping {
  const { value, syntaxErrors: [problem] } = parseYaml(text)
  if (problem !== undefined) throw new TrunklineError('CONFIG_INVALID', `${name} is no YAML: ${problem.message}${problem.line === undefined ? '' : `, in line ${problem.line}`}.`, { object: name })
  if (isMapping(value)) return value
  throw new TrunklineError('CONFIG_INVALID', `${name} must hold a mapping.`, { object: name })
}

/** Mappings are merged, anything else of the file takes the place of the default. */
function merge(defaults: Mapping, own: Mapping): Mapping {
  const merged: Mapping = { ...defaults }
  for (const [key, value] of Object.entries(own)) merged[key] = isMapping(value) && isMapping(defaults[key]) ? merge(defaults[key], value) : value
  return merged
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
