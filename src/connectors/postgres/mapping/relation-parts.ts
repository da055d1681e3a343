import { fullyQualifiedName } from '../../../model/fqn.ts'
import type { PostgresPolicy, PostgresPublished, PostgresRule, PostgresStatisticsObject, PostgresTrigger } from '../../../model/postgres.ts'
import type { PolicyRow, PublishedRow, RuleRow, StatisticsObjectRow, TriggerRow } from '../queries/relation-parts.ts'
import { toNames, type ColumnNames } from './constraint.ts'
import type { Definitions } from './definitions.ts'
import { enabledWords, wordOf } from './letters.ts'
import { flag, present, some } from './present.ts'

/** Bits of pg_trigger.tgtype. */
const bits = { row: 1, before: 2, insert: 4, delete: 8, update: 16, truncate: 32, insteadOf: 64 } as const

export function toTrigger(row: TriggerRow, columns: ColumnNames, definitions: Definitions): PostgresTrigger {
  const has = (bit: keyof typeof bits): boolean => (row.type & bits[bit]) !== 0
  return present({
    name: row.name,
    timing: has('insteadOf') ? 'instead of' as const : has('before') ? 'before' as const : 'after' as const,
    events: (['insert', 'update', 'delete', 'truncate'] as const).filter(has),
    level: has('row') ? 'row' as const : 'statement' as const,
    function: fullyQualifiedName(row.function_schema, row.function_name),
    updateColumns: some(toNames(row.update_columns, columns)),
    enabled: wordOf(enabledWords, row.enabled, 'state of the trigger'),
    isConstraint: flag(row.is_constraint),
    inherited: flag(row.is_inherited),
    oldTable: row.old_table,
    newTable: row.new_table,
    definition: definitions.text('trigger', row.oid),
    description: row.description,
  })
}

const commandWords = { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' } as const

export function toPolicy(row: PolicyRow, definitions: Definitions): PostgresPolicy {
  return present({
    name: row.name,
    command: wordOf(commandWords, row.command, 'command of the policy'),
    permissive: row.permissive,
    roles: row.roles,
    using: row.has_using ? definitions.text('using', row.oid) : undefined,
    withCheck: row.has_with_check ? definitions.text('with check', row.oid) : undefined,
    description: row.description,
  })
}

const eventWords = { 1: 'select', 2: 'update', 3: 'insert', 4: 'delete' } as const

export function toRule(row: RuleRow, definitions: Definitions): PostgresRule {
  return present({
    name: row.name,
    event: wordOf(eventWords, row.event, 'event of the rule'),
    instead: row.instead,
    enabled: wordOf(enabledWords, row.enabled, 'state of the rule'),
    definition: definitions.text('rule', row.oid),
    description: row.description,
  })
}

const statisticsWords = { d: 'ndistinct', f: 'dependencies', m: 'mcv', e: undefined } as const

export function toStatisticsObject(row: StatisticsObjectRow, columns: ColumnNames, definitions: Definitions): PostgresStatisticsObject {
  const expressions = definitions.list('statistics', row.oid)
  if (row.has_expressions && expressions.length === 0) definitions.text('statistics', row.oid, 1)
  return present({
    name: row.name,
    databaseSchema: row.schema,
    owner: row.owner,
    // 'e' only says that there are expressions.
    kinds: row.kinds.filter((letter) => letter !== 'e').flatMap((letter) => wordOf(statisticsWords, letter, 'kind of statistics') ?? []),
    columns: toNames(row.columns, columns),
    expressions: some(expressions),
    statisticsTarget: row.target,
    description: row.description,
  })
}

export function toPublished(row: PublishedRow, definitions: Definitions): PostgresPublished {
  return present({
    publication: row.publication,
    columns: some(row.columns),
    filter: row.has_filter ? definitions.text('publication filter', row.oid) : undefined,
  })
}
