import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The schema of Pagila for one PostgreSQL major. The file is for 18 with the extension vector; our test servers have no
 * vector, and before 18 there are no virtual generated columns and no uuidv7. So everywhere `film_embedding.embedding` is a real[] without its
 * index, and before 18 `film.length_hours` is stored and uuidv7() is gen_random_uuid().
 */
export function pagilaSchema(major: number): string {
  const script = readFileSync(join(import.meta.dirname, 'pagila', 'pagila-schema.sql'), 'utf8')
    .replaceAll(/^(CREATE|COMMENT ON) EXTENSION .*vector.*$/gm, '')
    .replace('public.vector(20)', 'real[]')
    .replace(/^CREATE INDEX film_embedding_embedding_hnsw_idx .*$/m, '')
  return major >= 18 ? script : script.replaceAll(' VIRTUAL\n', ' STORED\n').replaceAll('uuidv7()', 'gen_random_uuid()')
}
