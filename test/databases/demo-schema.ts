import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../demo/schema')

/** The schema of the demo without its rows, in the order of its files. Roles are of the whole server: those that are there already stay. */
export function demoSchema(): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.sql')).sort().map((name) => readFileSync(join(folder, name), 'utf8'))
}
