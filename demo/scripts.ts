import { existsSync, readFileSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One SQL file of the demo: its path below `demo/`, with forward slashes, and its text. */
export type Script = { readonly name: string; readonly text: string }

/** The `demo` folder of the package that holds a module, whether that module is a source file or was compiled to `dist/demo`. */
export function demoFolder(moduleUrl: string): string {
  for (let folder = dirname(fileURLToPath(moduleUrl)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'trunkline') return join(folder, 'demo')
    if (dirname(folder) === folder) throw new Error(`No package.json of trunkline above ${fileURLToPath(moduleUrl)}`)
  }
}

/** The SQL files of one folder of the demo, in the order of their numbers. */
export async function readScripts(demo: string, folder: string): Promise<Script[]> {
  const files = (await readdir(join(demo, folder))).filter((file) => file.endsWith('.sql')).sort()
  return Promise.all(files.map(async (file) => ({ name: `${folder}/${file}`, text: await readFile(join(demo, folder, file), 'utf8') })))
}
