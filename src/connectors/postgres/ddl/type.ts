import type { PostgresType } from '../../../model/postgres.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../identifier.ts'
import { toAccess, type Access } from './grants.ts'
import { lowerKeywords, toNameList, when, words } from './sql-text.ts'

export type TypeStatements = { create: string[]; comments: string[]; access: Access }

/** The statements of a type; none create one that is written in C (kind `base`), which comes with its extension only. */
export function toTypeStatements(type: PostgresType, databaseSchema: string): TypeStatements {
  const name = quoteQualified(databaseSchema, type.name)
  const word = type.kind === 'domain' ? 'domain' : 'type'
  return {
    create: toCreation(type, name, databaseSchema),
    comments: [
      ...when(type.description, (text) => `comment on ${word} ${name} is ${quoteLiteral(text)}`),
      ...(type.fields ?? []).flatMap((field) =>
        when(field.description, (text) => `comment on column ${name}.${quoteIdentifier(field.name)} is ${quoteLiteral(text)}`)),
      ...(type.checks ?? []).flatMap((check) =>
        when(check.description, (text) => `comment on constraint ${quoteIdentifier(check.name)} on domain ${name} is ${quoteLiteral(text)}`)),
    ],
    access: toAccess({ kind: 'type', name, owner: type.owner, grants: type.grants, alterKind: word }),
  }
}

function toCreation(type: PostgresType, name: string, databaseSchema: string): string[] {
  switch (type.kind) {
    case 'enum':
      return [`create type ${name} as enum (${(type.labels ?? []).map(quoteLiteral).join(', ')})`]
    case 'composite':
      return [`create type ${name} as ${toFields(type.fields ?? [])}`]
    case 'domain':
      return toDomain(type, name)
    case 'range':
      return [`create type ${name} as range (${toRangeOptions(type, databaseSchema)})`]
    case 'base':
      return []
  }
}

function toFields(fields: NonNullable<PostgresType['fields']>): string {
  if (fields.length === 0) return '()'
  const lines = fields.map((field) => words(quoteIdentifier(field.name), field.dataTypeDisplay, field.collation !== undefined && `collate ${field.collation}`))
  return `(\n  ${lines.join(',\n  ')}\n)`
}

function toDomain({ baseType, collation, default: value, notNull, checks = [] }: PostgresType, name: string): string[] {
  const toCheck = (check: (typeof checks)[number]): string => `constraint ${quoteIdentifier(check.name)} ${lowerKeywords(check.definition)}`
  const clauses = [
    words(`create domain ${name} as ${baseType}`, collation !== undefined && `collate ${collation}`, value !== undefined && `default ${lowerKeywords(value)}`, notNull && 'not null'),
    ...checks.filter(({ validated }) => validated).map(toCheck),
  ]
  return [clauses.join('\n  '), ...checks.filter(({ validated }) => !validated).map((check) => `alter domain ${name} add ${toCheck(check)}`)]
}

function toRangeOptions({ subtype, operatorClass, collation, canonical, subtypeDifference, multirangeName }: PostgresType, databaseSchema: string): string {
  return [
    `subtype = ${subtype}`,
    ...when(operatorClass, (text) => `subtype_opclass = ${text}`),
    ...when(collation, (text) => `collation = ${text}`),
    ...when(canonical, (text) => `canonical = ${text}`),
    ...when(subtypeDifference, (text) => `subtype_diff = ${text}`),
    ...when(multirangeName, (text) => `multirange_type_name = ${toNameList([databaseSchema])}.${toNameList([text])}`),
  ].join(', ')
}
