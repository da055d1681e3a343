import { toErrorText, TrunklineError } from '../../../model/errors.ts'
import { columnKey } from '../../../sql/dependence.ts'
import type { LineageFacts, StoredRule, StoredTrigger } from '../../lineage-connector.ts'
import type { Session, Snapshot } from '../session.ts'
import { readCatalogSnapshot } from './read-catalog-snapshot.ts'
import {
  dependenciesQuery, extensionMembersQuery, foreignTablesQuery, inheritanceQuery, routineUsesQuery, searchPathsQuery, subscribedTablesQuery, subscriptionSourcesQuery,
  type DependencyRow, type ExtensionMemberRow, type ForeignTableRow, type InheritanceRow, type RoutineUseRow, type SearchPathRow, type SubscribedTableRow, type SubscriptionSourceRow,
} from './relation-queries.ts'
import {
  generatedColumnsQuery, routineCodeQuery, ruleMentionsQuery, rulesQuery, triggersQuery,
  type GeneratedColumnRow, type MentionRow, type RoutineCodeRow, type RuleRow, type TriggerRow,
} from './stored-queries.ts'

/** Everything that lineage is made of, in one frozen look at a database: a fixed number of statements, no lock on any relation of the user's. */
export async function readFacts(session: Session): Promise<LineageFacts> {
  const warnings: string[] = []
  const facts = await session.withSnapshot(async (snapshot) => {
    const mentions = await snapshot.query<MentionRow>(ruleMentionsQuery)
    return {
      catalog: await readCatalogSnapshot(snapshot),
      rules: (await all<RuleRow>(snapshot, rulesQuery, 50)).map(toRule),
      ruleMentions: toMentions(mentions),
      routines: (await all<RoutineCodeRow>(snapshot, routineCodeQuery)).map(toRoutineCode),
      triggers: (await snapshot.query<TriggerRow>(triggersQuery)).map(toTrigger),
      generatedColumns: await snapshot.query<GeneratedColumnRow>(generatedColumnsQuery),
      dependencies: [...await snapshot.query<DependencyRow>(dependenciesQuery), ...await snapshot.query<RoutineUseRow>(routineUsesQuery)],
      inheritance: (await snapshot.query<InheritanceRow>(inheritanceQuery)).map(({ child, parent, is_partition }) => ({ child, parent, isPartition: is_partition })),
      foreignTables: (await snapshot.query<ForeignTableRow>(foreignTablesQuery)).map((row) => ({
        relation: row.relation, server: row.server, wrapper: row.wrapper, serverOptions: row.server_options ?? [], options: row.options ?? [], columns: row.columns ?? [],
      })),
      searchPaths: await snapshot.query<SearchPathRow>(searchPathsQuery),
      extensionMembers: await snapshot.query<ExtensionMemberRow>(extensionMembersQuery),
    }
  })
  // What a role may be refused stands outside of the snapshot, which a refusal would end.
  const subscribed = await readIfAllowed<SubscribedTableRow>(session, subscribedTablesQuery, { what: 'subscriptions', warnings })
  const sources = subscribed.length === 0 ? [] : await readIfAllowed<SubscriptionSourceRow>(session, subscriptionSourcesQuery, { what: 'addresses of subscriptions', warnings })
  return { database: session.database, ...facts, subscribed: subscribed.map((row) => toSubscribed(row, sources)), warnings }
}

function toSubscribed({ subscription, relation }: SubscribedTableRow, sources: readonly SubscriptionSourceRow[]): LineageFacts['subscribed'][number] {
  const { host, port, database } = sources.find((row) => row.subscription === subscription) ?? {}
  return { subscription, relation, ...(database !== null && database !== undefined && { source: { host: host ?? 'localhost', port: Number(port ?? 5432), database } }) }
}

/** Large rows through a cursor, so that the server holds a few of them at a time. */
async function all<Row extends object>(snapshot: Snapshot, statement: string, batchSize = 500): Promise<Row[]> {
  const rows: Row[] = []
  for await (const batch of snapshot.stream<Row>(statement, [], batchSize)) for (const row of batch) rows.push(row)
  return rows
}

async function readIfAllowed<Row extends object>(session: Session, statement: string, { what, warnings }: { what: string; warnings: string[] }): Promise<Row[]> {
  try {
    return await session.query<Row>(statement)
  } catch (error) {
    if (!(error instanceof TrunklineError) || (error.code !== 'INSUFFICIENT_PRIVILEGE' && error.code !== 'SOURCE_FAILED')) throw error
    warnings.push(`The ${what} of database ${session.database} could not be read: ${toErrorText(error)}`)
    return []
  }
}

const events = { 1: 'select', 2: 'update', 3: 'insert', 4: 'delete' } as const

function toRule(row: RuleRow): StoredRule {
  const { oid, relation, name, tree, condition, version } = row
  return { oid, relation, name, tree, condition, version, isInstead: row.is_instead, event: events[Number(row.event) as keyof typeof events] }
}

function toMentions(rows: readonly MentionRow[]): Map<number, Set<string>> {
  const mentions = new Map<number, Set<string>>()
  for (const { rule, relation, attribute } of rows) {
    const known = mentions.get(rule) ?? new Set()
    known.add(columnKey(relation, attribute))
    mentions.set(rule, known)
  }
  return mentions
}

function toRoutineCode(row: RoutineCodeRow): LineageFacts['routines'][number] {
  return {
    oid: row.oid, language: row.language, source: row.source, body: row.body, settings: row.settings ?? [], argumentTypes: row.argument_types,
    argumentNames: row.argument_names, argumentTypeNames: row.argument_type_names, result: row.result, isExtensionMember: row.is_extension_member,
  }
}

/** Bits of tgtype: row 1, before 2, insert 4, delete 8, update 16, truncate 32, instead 64. */
function toTrigger(row: TriggerRow): StoredTrigger {
  const { oid, relation, name, routine, type, condition, columns } = row
  const timing = (type & 64) !== 0 ? 'instead of' : (type & 2) !== 0 ? 'before' : 'after'
  const bits = [[4, 'insert'], [16, 'update'], [8, 'delete'], [32, 'truncate']] as const
  return {
    oid, relation, name, routine, timing, condition, columns, forEachRow: (type & 1) !== 0, isEnabled: row.is_enabled,
    events: bits.filter(([bit]) => (type & bit) !== 0).map(([, event]) => event), oldTable: row.old_table, newTable: row.new_table,
  }
}
