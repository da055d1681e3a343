import type { CreateDatabase, CreateDatabaseSchema, CreateStoredProcedure } from '../../../model/database.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../../model/fqn.ts'
import type { PostgresPartition } from '../../../model/postgres.ts'
import type { CreateTable } from '../../../model/table.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../identifier.ts'
import { toDatabaseParts } from './database-parts.ts'
import { inDependencyOrder, type Creation } from './dependency-order.ts'
import { databaseFacts, routineFacts, schemaFacts, tableFacts } from './facts.ts'
import { toAccess, toDefaultPrivilegeStatements, type Access } from './grants.ts'
import { toRoutineStatements } from './routine.ts'
import { toSequenceStatements } from './sequence.ts'
import { toScript, when } from './sql-text.ts'
import { toRelationStatements, type RelationStatements, type Surroundings } from './table.ts'
import { toTypeStatements } from './type.ts'

/** Everything that was read of one database. */
export type DatabaseContent = {
  database: CreateDatabase
  databaseSchemas: readonly CreateDatabaseSchema[]
  tables: readonly CreateTable[]
  storedProcedures: readonly CreateStoredProcedure[]
}

/** Everything a script says of one object, to be sorted by what it does. */
type Part = Partial<Omit<RelationStatements, 'create' | 'access'>> & { creation?: Creation; ownedBy?: string[]; access?: Access; refresh?: string[] }

/**
 * A script that makes everything of a database again in an empty one of the same server version: roles, tablespaces and foreign-data
 * wrappers without an extension must be there, subscriptions and secrets are left out, as is the content of tables. It begins with
 * settings for its session.
 */
export function toDatabaseDefinition(content: DatabaseContent): string {
  const facts = databaseFacts(content.database)
  const filters = new Map(content.tables.flatMap((table) => (tableFacts(table).publishedIn ?? []).map(({ publication, filter }) => [JSON.stringify([toName(table), publication]), filter])))
  const schemas = content.databaseSchemas.filter(isMade)
  const sides = toDatabaseParts(facts, (table, publication) => filters.get(JSON.stringify([table, publication])))
  const parts = [...schemas.flatMap(toSchemaParts), ...content.storedProcedures.filter(isMade).map(toRoutinePart), ...toTableParts(content.tables.filter(isMade))]
  const all = (select: (part: Part) => readonly string[] | undefined): string[] => parts.flatMap((part) => select(part) ?? [])
  const creations = inDependencyOrder(parts.flatMap(({ creation }) => creation ?? []))
  const refreshes = new Map(parts.map(({ creation, refresh }) => [creation, refresh]))
  return `${toScript([
    ["set search_path = ''", 'set check_function_bodies = off', 'set client_min_messages = warning'],
    schemas.flatMap(toSchemaCreation),
    sides.before,
    ...creations.map(({ create }) => create),
    all(({ ownedBy }) => ownedBy),
    all(({ unvalidated }) => unvalidated),
    all(({ indexes }) => indexes),
    all(({ foreignKeys }) => foreignKeys),
    all(({ attach }) => attach),
    all(({ behaviour }) => behaviour),
    all(({ inheritedStates }) => inheritedStates),
    all(({ comments }) => comments),
    all(({ access }) => access?.grants),
    creations.flatMap((creation) => refreshes.get(creation) ?? []),
    [...facts.defaultPrivileges, ...schemas.flatMap((schema) => schemaFacts(schema).defaultPrivileges)].flatMap(toDefaultPrivilegeStatements),
    sides.after,
  ])}\n`
}

/** False of what an extension or the server itself makes. */
function isMade(entity: CreateDatabaseSchema | CreateTable | CreateStoredProcedure): boolean {
  return entity.name !== 'information_schema' && tableFacts(entity).extension === undefined
}

function toSchemaCreation(schema: CreateDatabaseSchema): string[] {
  return [`create schema if not exists ${quoteIdentifier(schema.name)}`, ...toSchemaAccess(schema).owner]
}

function toSchemaAccess(schema: CreateDatabaseSchema): Access {
  const { owner, grants } = schemaFacts(schema)
  // Every new database has a schema "public", with rights that depend on the version.
  return toAccess({ kind: 'schema', name: quoteIdentifier(schema.name), owner, grants, isGiven: schema.name === 'public' })
}

function toSchemaParts(schema: CreateDatabaseSchema): Part[] {
  const { name } = schema
  const { types, sequences } = schemaFacts(schema)
  return [
    {
      comments: when(schema.description ?? (name === 'public' && ''), (text) => `comment on schema ${quoteIdentifier(name)} is ${text === '' ? 'null' : quoteLiteral(text)}`),
      access: toSchemaAccess(schema),
    },
    ...types.filter(({ extension }) => extension === undefined).map((type) => {
      const statements = toTypeStatements(type, name)
      return { ...statements, creation: toCreation([type.name, ...when(type.multirangeName, String)].map((each) => fullyQualifiedName(name, each)), statements) }
    }),
    ...sequences.filter(({ extension }) => extension === undefined).map((sequence) => {
      const statements = toSequenceStatements(sequence, name)
      return { ...statements, creation: toCreation([fullyQualifiedName(name, sequence.name)], statements) }
    }),
  ]
}

function toRoutinePart(routine: CreateStoredProcedure): Part {
  const databaseSchema = lastName(routine.databaseSchema)
  const statements = toRoutineStatements(routine, databaseSchema)
  const { routineName } = routineFacts(routine)
  return { ...statements, creation: { ...toCreation([fullyQualifiedName(databaseSchema, routineName)], statements), mentions: statements.mentions } }
}

/** Partitions come before what they are part of, so that nothing is made for them twice. */
function toTableParts(tables: readonly CreateTable[]): Part[] {
  const byName = new Map(tables.map((table) => [toName(table), table]))
  const around: Surroundings = { hasForeignKeysApart: true, find: (name) => byName.get(name) }
  return tables.toSorted((one, other) => depthOf(other, byName) - depthOf(one, byName)).map((table) => {
    const { partitions = [], relkind, isPopulated } = tableFacts(table)
    const databaseSchema = lastName(table.databaseSchema)
    const statements = toRelationStatements(table, { databaseSchema, table: table.name }, around)
    return {
      ...statements,
      creation: toCreation([toName(table), ...listNames(partitions)], statements),
      refresh: relkind === 'm' && isPopulated === true ? [`refresh materialized view ${quoteQualified(databaseSchema, table.name)}`] : [],
    }
  })
}

function toName(table: CreateTable): string {
  return fullyQualifiedName(lastName(table.databaseSchema), table.name)
}

function listNames(partitions: readonly PostgresPartition[]): string[] {
  return partitions.flatMap((partition) => [fullyQualifiedName(partition.databaseSchema, partition.name), ...listNames(partition.partitions ?? [])])
}

function depthOf(table: CreateTable, byName: ReadonlyMap<string, CreateTable>): number {
  const { partitionOf } = tableFacts(table)
  const parent = partitionOf === undefined ? undefined : byName.get(partitionOf.table)
  return parent === undefined ? 0 : 1 + depthOf(parent, byName)
}

/** A creation gives its object away at once, so that whatever belongs to it finds its owner. */
function toCreation(names: readonly string[], { create, access }: { create: readonly string[]; access: Access }): Creation {
  return { names, mentions: create.join('\n'), create: create.length === 0 ? [] : [...create, ...access.owner] }
}

function lastName(fqn: string): string {
  return splitFullyQualifiedName(fqn).at(-1) ?? ''
}
