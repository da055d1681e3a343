import { fullyQualifiedName } from '../../../model/fqn.ts'
import type { PostgresConstraint, PostgresPartition, PostgresTable } from '../../../model/postgres.ts'
import type { CreateTable } from '../../../model/table.ts'
import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import { toColumnClause, toColumnSettings, toInheritedSettings, toTypedColumnClause, type RelationName } from './column.ts'
import { toRelationComments } from './comments.ts'
import { inOrder, isUnvalidated, toConstraintClause } from './constraint.ts'
import { columnFacts, tableFacts } from './facts.ts'
import { toAccess, toColumnGrants, type Access } from './grants.ts'
import { toPolicyStatement, toRuleStatements, toStatisticsStatements, toTriggerState, toTriggerStatements } from './relation-parts.ts'
import { lowerKeywords, toForeignOptions, toParameterList, toScript, toSqlName, when, words } from './sql-text.ts'
import { toIndexStatements, toIndexTablespace } from './table-index.ts'
import { toViewStatements } from './view.ts'

/** The statements of one relation by what they do, each part to be run after the ones before it. */
export type RelationStatements = {
  /** The relation itself, its partitions and the settings of its columns. */
  create: string[]
  /** Constraints that may hold for new rows only. */
  unvalidated: string[]
  indexes: string[]
  foreignKeys: string[]
  /** A partition becomes part of its parent once it has the indexes and foreign keys that the parent would give it; a child proves what its parent left open. */
  attach: string[]
  /** Statistics objects, triggers, rules, policies. */
  behaviour: string[]
  /** Of triggers that a partition has from its parent: where they are not in the parent's state. */
  inheritedStates: string[]
  comments: string[]
  access: Access
}

/** Who else is described, where more than one table is. */
export type Surroundings = {
  /** Foreign keys stand apart, to come after all tables. */
  hasForeignKeysApart: boolean
  /** The table of that name (`schema.table`, as in an FQN), where it has a definition of its own. */
  find(name: string): CreateTable | undefined
}

const alone: Surroundings = { hasForeignKeysApart: false, find: () => undefined }

/**
 * A script that makes a table again with everything that stands on it, in the order it runs: the table, its partitions, indexes,
 * statistics, triggers, rules, policies, comments, then owner and rights. What it mentions (types, functions, sequences, other tables) must
 * be there. A partition is made by itself and attached, so that its columns keep their order and its constraints and indexes their names.
 */
export function toTableDefinition(table: CreateTable, names: RelationName): string {
  const { create, unvalidated, indexes, foreignKeys, attach, behaviour, comments, access } = toRelationStatements(table, names, alone)
  return toScript([create, unvalidated, indexes, foreignKeys, attach, behaviour, comments, [...access.owner, ...access.grants]])
}

/** The statements of a relation of any kind; views and materialized views bring their own definition. */
export function toRelationStatements(table: CreateTable, names: RelationName, around: Surroundings): RelationStatements {
  const facts = tableFacts(table)
  const name = quoteQualified(names.databaseSchema, names.table)
  const word = ({ r: 'table', p: 'table', f: 'foreign table', v: 'view', m: 'materialized view' } as const)[facts.relkind]
  const isView = facts.relkind === 'v' || facts.relkind === 'm'
  const own = facts.constraints.filter(({ inherited }) => inherited !== true || facts.partitionOf !== undefined)
  const apart = own.filter((constraint) => isUnvalidated(constraint) || (constraint.kind === 'foreignKey' && around.hasForeignKeysApart))
  const add = (constraint: PostgresConstraint): string => `alter table ${name} add ${toConstraintClause(constraint, facts.indexes)}`
  const access = toAccess({ kind: 'table', name, owner: facts.owner, grants: facts.grants, alterKind: word })
  return {
    create: isView ? toViewStatements(table, facts, name, `alter ${word} ${name}`) : toCreation(table, names, { own: own.filter((constraint) => !apart.includes(constraint)), around }),
    unvalidated: apart.filter(({ kind }) => kind !== 'foreignKey').map(add),
    indexes: toIndexes(facts, names, name),
    foreignKeys: apart.filter(({ kind }) => kind === 'foreignKey').map(add),
    attach: [
      ...when(facts.partitionOf, ({ table: parent, bounds }) => `alter table ${toSqlName(parent)} attach partition ${name} ${lowerKeywords(bounds)}`),
      ...listProven(facts, around).map((constraint) => `alter table ${name} validate constraint ${quoteIdentifier(constraint)}`),
    ],
    behaviour: toBehaviour(facts, name),
    inheritedStates: toInheritedStates(facts, name, around),
    comments: toRelationComments(table, facts, names, word),
    access: { owner: access.owner, grants: [...access.grants, ...toColumnGrants(table.columns, name, facts.owner)] },
  }
}

/** Inherited constraints that hold for all rows here though not in the parent, which has passed its NOT VALID on. */
function listProven({ inherits = [], constraints }: PostgresTable, around: Surroundings): string[] {
  const open = inherits.flatMap((parent) => around.find(parent) ?? []).flatMap((parent) => tableFacts(parent).constraints).filter(isUnvalidated)
  return constraints.filter(({ inherited, validated, name }) => inherited === true && validated && open.some((constraint) => constraint.name === name)).map(({ name }) => name)
}

type Creation = { own: readonly PostgresConstraint[]; around: Surroundings }

function toCreation(table: CreateTable, names: RelationName, { own, around }: Creation): string[] {
  const facts = tableFacts(table)
  const name = quoteQualified(names.databaseSchema, names.table)
  const parents = (facts.inherits ?? []).map((parent) => around.find(parent))
  const inherited = table.columns.filter((column) => isFromParent(facts, columnFacts(column).inherited))
  return [
    toCreateTable(table, names, { own, around }),
    ...table.columns.flatMap((column) => toColumnSettings(column, `alter table ${name}`)),
    ...inherited.flatMap((column) => {
      const parent = parents.flatMap((each) => each?.columns ?? []).find((each) => each.name === column.name)
      return toInheritedSettings(column, parent, `alter table ${name}`)
    }),
    ...toPartitionStatements(facts.partitions ?? [], name, around),
  ]
}

/** A partition has columns of its own until it is attached. */
function isFromParent(facts: PostgresTable, inherited: boolean | undefined): boolean {
  return inherited === true && facts.partitionOf === undefined
}

function toCreateTable(table: CreateTable, names: RelationName, creation: Creation): string {
  const facts = tableFacts(table)
  const { persistence, ofType, inherits, partitioning, accessMethod, options, toastOptions = [], tablespace, foreign } = facts
  const parameters = [...(options ?? []), ...toastOptions.map((option) => `toast.${option}`)]
  const lines = toLines(table, names, creation)
  return words(
    'create', persistence, foreign !== undefined && 'foreign', 'table', quoteQualified(names.databaseSchema, names.table),
    ofType !== undefined && `of ${ofType}`,
    (lines.length > 0 || ofType === undefined) && (lines.length === 0 ? '()' : `(\n  ${lines.join(',\n  ')}\n)`),
    inherits !== undefined && `inherits (${inherits.map(toSqlName).join(', ')})`,
    partitioning !== undefined && `partition by ${lowerKeywords(partitioning.key)}`,
    foreign !== undefined && `server ${quoteIdentifier(foreign.server)}`,
    foreign !== undefined && Object.keys(foreign.options).length > 0 && toForeignOptions(foreign.options),
    accessMethod !== undefined && accessMethod !== 'heap' && `using ${quoteIdentifier(accessMethod)}`,
    parameters.length > 0 && `with (${toParameterList(parameters)})`,
    tablespace !== undefined && `tablespace ${quoteIdentifier(tablespace)}`,
  )
}

function toLines(table: CreateTable, names: RelationName, { own, around }: Creation): string[] {
  const facts = tableFacts(table)
  const generated = listGenerated(facts, around)
  const columns = table.columns.filter((column) => !isFromParent(facts, columnFacts(column).inherited))
    .map((column) => (generated.has(toGeneration(column)) ? withoutGeneration(column) : column))
  const unvalidated = new Set(facts.constraints.filter((constraint) => constraint.kind === 'notNull' && isUnvalidated(constraint)).flatMap((constraint) => constraint.columns))
  const notNullOf = (column: string): PostgresConstraint | undefined => own.find((constraint) => constraint.kind === 'notNull' && constraint.columns.includes(column))
  const toClause = facts.ofType === undefined ? toColumnClause : toTypedColumnClause
  const listed = new Set(columns.map((column) => column.name))
  const constraints = own.filter((constraint) => constraint.kind !== 'notNull' || !constraint.columns.some((column) => listed.has(column)))
  return [
    ...columns.flatMap((column) => toClause(unvalidated.has(column.name) ? withoutNotNull(column) : column, notNullOf(column.name), names)),
    ...inOrder(constraints).map((constraint) => toConstraintClause(constraint, facts.indexes)),
  ]
}

/** The column before its NOT NULL … NOT VALID, which marks it as NOT NULL all the same. */
function withoutNotNull(column: CreateTable['columns'][number]): CreateTable['columns'][number] {
  return { ...column, extension: { postgres: { ...columnFacts(column), notNull: false } } }
}

/** What parents generate: before PostgreSQL 16 a child must not say so again. */
function listGenerated({ inherits = [] }: PostgresTable, around: Surroundings): Set<string> {
  const columns = inherits.flatMap((parent) => around.find(parent)?.columns ?? [])
  return new Set(columns.filter((column) => columnFacts(column).generated !== undefined).map(toGeneration))
}

function toGeneration(column: CreateTable['columns'][number]): string {
  return JSON.stringify([column.name, columnFacts(column).generated])
}

function withoutGeneration(column: CreateTable['columns'][number]): CreateTable['columns'][number] {
  const { generated: _generated, ...facts } = columnFacts(column)
  return { ...column, extension: { postgres: facts } }
}

/** Partitions without a definition of their own, to any depth. A foreign one cannot be made from what its parent knows. */
function toPartitionStatements(partitions: readonly PostgresPartition[], parent: string, around: Surroundings): string[] {
  return partitions.flatMap((partition) => {
    if (around.find(fullyQualifiedName(partition.databaseSchema, partition.name)) !== undefined) return []
    const name = quoteQualified(partition.databaseSchema, partition.name)
    if (partition.isForeign === true) return [`-- foreign table ${name.replaceAll('\n', ' ')} is a partition ${lowerKeywords(partition.bounds).replaceAll('\n', ' ')}`]
    const key = partition.partitionKey
    return [
      words('create table', name, 'partition of', parent, lowerKeywords(partition.bounds), key !== undefined && `partition by ${lowerKeywords(key)}`),
      ...toPartitionStatements(partition.partitions ?? [], name, around),
    ]
  })
}

function toIndexes(facts: PostgresTable, names: RelationName, name: string): string[] {
  const clustered = facts.indexes.find(({ isClustered }) => isClustered)
  const identity = facts.indexes.find(({ isReplicaIdentity }) => isReplicaIdentity)
  const kind = facts.relkind === 'm' ? 'materialized view' : 'table'
  return [
    ...facts.indexes.flatMap((index) => {
      if (index.constraint === undefined) return toIndexStatements(index, names)
      return index.isExclusion ? toIndexTablespace(index, names) : []
    }),
    ...when(clustered, (index) => `alter ${kind} ${name} cluster on ${quoteIdentifier(index.name)}`),
    ...when(facts.replicaIdentity, (what) => `alter ${kind} ${name} replica identity ${what === 'index' ? `using index ${quoteIdentifier(identity?.name ?? '')}` : what}`),
  ]
}

function toInheritedStates({ partitionOf, triggers }: PostgresTable, name: string, around: Surroundings): string[] {
  const parent = partitionOf === undefined ? undefined : around.find(partitionOf.table)
  if (parent === undefined) return []
  const given = new Map(tableFacts(parent).triggers.map((trigger) => [trigger.name, trigger.enabled]))
  return triggers.filter((trigger) => trigger.inherited === true && given.get(trigger.name) !== trigger.enabled).map((trigger) => toTriggerState(trigger, `only ${name}`))
}

function toBehaviour(facts: PostgresTable, name: string): string[] {
  return [
    ...facts.statistics.flatMap((statistics) => toStatisticsStatements(statistics, name)),
    ...facts.triggers.flatMap((trigger) => toTriggerStatements(trigger, name)),
    ...facts.rules.flatMap((rule) => toRuleStatements(rule, name)),
    ...(facts.rowSecurity === undefined ? [] : [`alter table ${name} enable row level security`]),
    ...(facts.rowSecurity === 'forced' ? [`alter table ${name} force row level security`] : []),
    ...facts.policies.map((policy) => toPolicyStatement(policy, name)),
  ]
}
