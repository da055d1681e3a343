import { fullyQualifiedName } from '../../../model/fqn.ts'
import type { PostgresColumn, PostgresIdentity } from '../../../model/postgres.ts'
import type { Column } from '../../../model/table.ts'
import { usualCollation, usualStorage, type ColumnDetails, type ColumnPart, type IdentityRow } from '../queries/columns.ts'
import type { TypeRow } from '../queries/types.ts'
import { toBaseType, toDataType, toLeafType, type DataTypeFacts, type TypeCatalog } from './data-type.ts'
import type { Definitions } from './definitions.ts'
import { toGrants } from './grants.ts'
import { wordOf } from './letters.ts'
import { toMaskedOptions } from './option-list.ts'
import { flag, present, some } from './present.ts'

/** Attribute numbers of the columns that are a whole key by themselves. */
export type SoleKeys = { primary: number | undefined; unique: ReadonlySet<number> }

export type ColumnContext = {
  relation: number
  types: TypeCatalog
  typeFacts: KnownTypeFacts
  definitions: Definitions
  soleKeys: SoleKeys
  /** Sequences of the relation's identity columns. */
  identities: readonly IdentityRow[]
  /** JSON Schema texts by column name, where they were asked for. */
  jsonSchemas: ReadonlyMap<string, string> | undefined
}

/** One column as OpenMetadata describes it, the rest in `extension.postgres`. */
export function toColumn(part: ColumnPart, context: ColumnContext): Column {
  const typeFacts = toTypeFacts(part, context)
  const facts = toPostgresColumn(part, typeFacts, context)
  const column: Column = {
    name: part.name,
    ...typeFacts.dataType,
    dataTypeDisplay: part.display,
    constraint: toColumnConstraint(part.number, facts, context.soleKeys),
    ordinalPosition: part.number,
    extension: { postgres: facts },
  }
  const jsonSchema = context.jsonSchemas?.get(part.name)
  if (part.description !== null && part.description !== '') column.description = part.description
  if (jsonSchema !== undefined) column.jsonSchema = jsonSchema
  return column
}

function toColumnConstraint(number: number, facts: PostgresColumn, soleKeys: SoleKeys): Column['constraint'] {
  if (soleKeys.primary === number) return 'PRIMARY_KEY'
  if (soleKeys.unique.has(number)) return 'UNIQUE'
  return facts.notNull ? 'NOT_NULL' : 'NULL'
}

const generatedWords = { s: 'stored', v: 'virtual' } as const
const identityWords = { a: 'always', d: 'by default' } as const
const storageWords = { p: 'plain', e: 'external', m: 'main', x: 'extended' } as const
const compressionWords = { p: 'pglz', l: 'lz4' } as const

/** What the type alone says of a column that has no details: the same few types come in column after column. */
type TypeFacts = { dataType: DataTypeFacts; postgres: Partial<PostgresColumn>; isNotNull: boolean }
/** Type facts by type and modifier, filled as columns are mapped. */
export type KnownTypeFacts = Map<string, TypeFacts>

function toTypeFacts(part: ColumnPart, { types, typeFacts }: ColumnContext): TypeFacts {
  const key = `${part.type} ${part.modifier}`
  const known = part.details === null ? typeFacts.get(key) : undefined
  if (known !== undefined) return known
  const { details } = part
  const domains = toDomains(part.type, types)
  const leaf = toLeafType(part, types)
  const facts = {
    dataType: toDataType(part, types),
    isNotNull: domains.some((domain) => domain.not_null),
    postgres: present({
      collation: toCollation(part, types.get(part.type)),
      storage: toStorage(part, types.get(part.type)),
      typeSchema: toTypeSchema(part, types),
      arrayDimensions: toBaseType(part, types).type?.element ? Math.max(1, details?.dimensions ?? 1) : undefined,
      enumLabels: leaf?.labels,
      domain: toDomain(domains),
      range: leaf?.subtype_display ? { subtype: leaf.subtype_display, multirange: leaf.kind === 'm' } : undefined,
    }),
  }
  if (details === null) typeFacts.set(key, facts)
  return facts
}

function toPostgresColumn(part: ColumnPart, { isNotNull, postgres }: TypeFacts, { relation, definitions, identities }: ColumnContext): PostgresColumn {
  const facts: PostgresColumn = { attributeNumber: part.number, notNull: part.not_null || isNotNull, ...postgres }
  if (isNotNull && !part.not_null) facts.notNullByDomain = true
  if (part.default !== null) facts.default = part.default
  if (part.identity !== null) Object.assign(facts, present({ identity: toIdentity(part.identity, identities.find(({ number }) => number === part.number)) }))
  return part.details === null ? facts : { ...facts, ...toDetails(part, part.details, { relation, definitions }) }
}

function toDetails(part: ColumnPart, details: ColumnDetails, { relation, definitions }: Pick<ColumnContext, 'relation' | 'definitions'>): Partial<PostgresColumn> {
  return present({
    generated: details.generated
      ? { kind: wordOf(generatedWords, details.generated, 'generated column'), expression: definitions.text('generated', relation, part.number) }
      : undefined,
    compression: details.compression ? wordOf(compressionWords, details.compression, 'compression of the column') : undefined,
    statisticsTarget: details.statistics_target,
    options: some(details.options),
    foreignOptions: details.foreign_options ? toMaskedOptions(details.foreign_options) : undefined,
    grants: toGrants(details.acl),
    inherited: flag(details.is_inherited),
  })
}

/** The collation where it is not the type's own. */
function toCollation({ details }: ColumnPart, type: TypeRow | undefined): string | undefined {
  if (type === undefined || (details?.collation_oid ?? usualCollation(type)) === type.collation_oid) return undefined
  return details?.collation ?? 'pg_catalog."default"'
}

/** The storage where it is not the type's own. */
function toStorage({ details }: ColumnPart, type: TypeRow | undefined): PostgresColumn['storage'] {
  if (type === undefined) return undefined
  const storage = details?.storage ?? usualStorage(type)
  return storage === type.storage ? undefined : wordOf(storageWords, storage, 'storage of the column')
}

/** The domain of a column and those it is built on, outermost first. */
function toDomains(oid: number, types: TypeCatalog): TypeRow[] {
  const type = types.get(oid)
  return type?.kind !== 'd' ? [] : [type, ...(type.base === null ? [] : toDomains(type.base, types))]
}

/** What the domains of a column ask of a value, all together. */
function toDomain(domains: readonly TypeRow[]): PostgresColumn['domain'] {
  const [domain] = domains
  if (domain === undefined) return undefined
  return present({
    name: fullyQualifiedName(domain.schema, domain.name),
    baseType: domain.base_display ?? '',
    notNull: domains.some(({ not_null }) => not_null),
    default: domains.find((each) => each.default !== null)?.default,
    checks: domains.flatMap(({ checks }) => (checks ?? []).map(({ definition }) => definition)),
  })
}

function toTypeSchema(part: ColumnPart, types: TypeCatalog): string | undefined {
  const type = types.get(part.type)
  const named = type?.element === undefined || type.element === null ? type : types.get(type.element)
  return named === undefined || named.schema === 'pg_catalog' ? undefined : named.schema
}

function toIdentity(letter: string, row: IdentityRow | undefined): PostgresIdentity | undefined {
  if (row === undefined) return undefined
  const { relation: _relation, number: _number, schema, name, ...limits } = row
  return { generation: wordOf(identityWords, letter, 'identity column'), sequence: fullyQualifiedName(schema, name), ...limits }
}
