import type { CatalogColumn, CatalogRelation } from '../model/dbt/data-model.ts'
import type { SnapshotColumn, SnapshotParts } from './catalog-snapshot.ts'
import { createCatalogBuilder, type CatalogBuilder } from './ddl/catalog-builder.ts'

const kinds: Readonly<Record<string, string>> = { View: 'v', MaterializedView: 'm', Partitioned: 'p', Foreign: 'f' }

/** What types are called in the system catalogs, by the words that PostgreSQL prints. */
const printedNames: Readonly<Record<string, string>> = {
  boolean: 'bool', smallint: 'int2', integer: 'int4', bigint: 'int8', real: 'float4', 'double precision': 'float8', character: 'bpchar', 'character varying': 'varchar', decimal: 'numeric',
  'timestamp with time zone': 'timestamptz', 'timestamp without time zone': 'timestamp', 'time with time zone': 'timetz', 'time without time zone': 'time', 'bit varying': 'varbit',
}

/** The parts of a catalog of which only tables, columns and the words for their types are known: enough to resolve the names in SQL. */
export function relationsSnapshot(relations: readonly CatalogRelation[]): SnapshotParts {
  const builder = createCatalogBuilder()
  const known = new Map<string, number>()
  for (const { schema, name, kind, columns } of relations) {
    builder.addRelation({ schema, name, kind: kinds[kind] ?? 'r', columns: columns.map((column) => toColumn(column, { builder, known })) })
  }
  const { relations: made, types, routines, operators } = builder.catalog
  return { relations: [...made.values()], types: [...types.values()], routines: [...routines.values()], operators }
}

type Types = { builder: CatalogBuilder; known: Map<string, number> }

function toColumn({ name, type, children }: CatalogColumn, types: Types): Omit<SnapshotColumn, 'number'> {
  return { name, type: typeOf(type ?? 'text', children ?? [], types), isGenerated: false }
}

/** A type of somebody's own is made up by its name; a composite one with its fields. */
function typeOf(printed: string, fields: readonly CatalogColumn[], types: Types): number {
  const isArray = printed.endsWith('[]')
  const bare = printed.replaceAll(/\[\]/g, '').replaceAll(/\([^)]*\)/g, '').replaceAll(/\s+/g, ' ').trim()
  const oid = types.known.get(bare) ?? findOrAdd(bare, fields, types)
  types.known.set(bare, oid)
  return isArray ? types.builder.catalog.types.get(oid)?.array || oid : oid
}

function findOrAdd(printed: string, fields: readonly CatalogColumn[], types: Types): number {
  const builtin = types.builder.catalog.typesNamed(printedNames[printed] ?? printed).find(({ schema }) => schema === 'pg_catalog')
  if (builtin !== undefined) return builtin.oid
  const parts = [...printed.matchAll(/"((?:[^"]|"")*)"|([^".]+)/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '')
  const [schema, name] = parts.length > 1 ? [parts.at(-2)!, parts.at(-1)!] : ['public', parts[0] ?? 'unknown']
  if (fields.length === 0) return types.builder.addType({ schema, name, category: 'U' })
  return types.builder.addRelation({ schema, name, kind: 'c', columns: fields.map((field) => toColumn(field, types)) }).rowType
}
