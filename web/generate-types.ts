// Writes web/api/postgres.ts: the types of `extension.postgres` as src/model/postgres.ts has them. The pages import nothing
// of src/, and test/web/pages.test.ts fails when the two differ. Run: node web/generate-types.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the types come from and go to. */
export const modelPath = join(import.meta.dirname, '../src/model/postgres.ts')
export const typesPath = join(import.meta.dirname, 'api/postgres.ts')

/** The text of web/api/postgres.ts for a text of src/model/postgres.ts. */
export function toWebTypes(model: string): string {
  if (/^import /m.test(model)) throw new Error('src/model/postgres.ts has an import now: teach web/generate-types.ts to follow it.')
  return `// Made from src/model/postgres.ts by web/generate-types.ts: change it there.\n${model}`
}

if (import.meta.main) writeFileSync(typesPath, toWebTypes(readFileSync(modelPath, 'utf8')))
