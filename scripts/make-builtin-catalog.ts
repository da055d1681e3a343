// Writes src/sql/ddl/builtin-catalog.json: the types and routines that every PostgreSQL has, for resolving SQL without a server.
//   node scripts/make-builtin-catalog.ts
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDatabase } from '../test/server.ts'

const database = await temporaryDatabase({ major: 18 })
const rows = async (text: string): Promise<unknown[][]> => (await database.client.query({ text, rowMode: 'array' })).rows as unknown[][]
const types = await rows(`select t.oid::int, typname, typcategory, typispreferred, typelem::int, typbasetype::int, typarray::int
  from pg_type t where typnamespace = 'pg_catalog'::regnamespace and typrelid = 0
    and (typelem = 0 or not exists (select from pg_type e where e.oid = t.typelem and e.typrelid <> 0)) order by t.oid`)
const routines = await rows(`select p.oid::int, proname, prokind, proargtypes::oid[]::int8[]::text[]::int[], pronargdefaults::int, provariadic <> 0, prorettype::int, proretset,
    case when proargmodes is null then null else (select json_agg(json_build_array(coalesce(proargnames[i], ''), proallargtypes[i]::int8, proargmodes[i]) order by i) from generate_subscripts(proallargtypes, 1) i) end
  from pg_proc p where pronamespace = 'pg_catalog'::regnamespace order by p.oid`)
const line = (row: unknown): string => JSON.stringify(row)
const file = join(import.meta.dirname, '../src/sql/ddl/builtin-catalog.json')
writeFileSync(file, `{\n"types": [\n${types.map(line).join(',\n')}\n],\n"routines": [\n${routines.map(line).join(',\n')}\n]\n}\n`)
process.stdout.write(`${types.length} types and ${routines.length} routines: ${file}\n`)
await database.drop()
process.exit(0)
