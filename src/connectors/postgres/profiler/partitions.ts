import { createHash } from 'node:crypto'
import { columnMetrics, type ColumnMetric, type ColumnSketch, type PartitionProfile } from '../../../model/profile.ts'
import type { ProfilePartition, ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import { partitionsQuery, type PartitionRow } from '../queries/partitions.ts'
import type { Snapshot } from '../session.ts'
import type { Asker } from './ask.ts'
import { dataTypeOf } from './data-type.ts'
import { measureRows, toWishes } from './measure-rows.ts'
import { tableProfileOf, type Reading, type TableFacts } from './table-facts.ts'
import { toRows } from './rows.ts'
import { isAsIn, toState } from './state.ts'
import { distinctMetrics, quantileMetrics } from './statements.ts'
import { readRegisters } from './value-registers.ts'

/** More are not profiled one by one: neither so many partitions, nor so many columns of all of them. */
const mostPartitions = 1000
const mostColumns = 100_000
/** Changes when partitions are measured otherwise than before. */
const measuringVersion = 1

/** The partitions of a table with a profile each: `read` are those that were measured now, `all` has none of those for which there was no time. */
export type PartitionLooks = { names: readonly string[]; all: readonly PartitionProfile[]; read: readonly PartitionProfile[]; readRelations: ReadonlySet<string> }

/** The partitions that may be profiled one by one; undefined where the plan does not want it, or a sentence why they are not. */
export async function findPartitions(snapshot: Snapshot, { relation, columns }: TableFacts, { target: { databaseSchema, table }, plan, user }: Reading): Promise<PartitionRow[] | string | undefined> {
  if (relation.kind !== 'p' || plan.partitions === undefined || plan.sample !== undefined || plan.profileQuery !== undefined || plan.partition !== undefined) return undefined
  const partitions = await snapshot.query<PartitionRow>(partitionsQuery, [databaseSchema, table])
  if (partitions.length === 0) return undefined
  if (partitions.length > mostPartitions || partitions.length * columns.length > mostColumns) return `Its ${partitions.length} partitions were not profiled one by one: there are too many of them, or of their columns.`
  // Policies of a partition count only for who reads it by its own name.
  if (relation.has_row_security || partitions.some(({ has_row_security: isSecured }) => isSecured)) return 'Its partitions were not profiled one by one: row security shows other rows of them than of the whole.'
  const hidden = partitions.find((partition) => !canRead(partition))
  return hidden === undefined ? partitions : `Its partitions were not profiled one by one: the role ${user} may not read ${nameOf(hidden)} by its name. GRANT SELECT ON ${quoteQualified(hidden.schema, hidden.name)} TO ${quoteIdentifier(user)};`
}

/** By its own name, or through the table, where the server can tell by its bounds that the other partitions need not be read: those of a hash and a default partition do not let it. */
function canRead({ may_read: mayRead, condition }: PartitionRow): boolean {
  return mayRead || (condition !== null && !/satisfies_hash_partition|\bNOT \(/.test(condition))
}

/** Profiles the partitions of a table: those in which nothing changed are as they were, the others are read. `files` are those that their rows are in, by relation. */
export async function profilePartitions(asker: Asker, partitions: readonly PartitionRow[], { facts, files, target, plan, user }: Reading & { facts: TableFacts; files: ReadonlyMap<string, string> }): Promise<PartitionLooks> {
  const widened = withParts(plan)
  const asked = askedOf(facts, plan)
  const [all, read]: [PartitionProfile[], PartitionProfile[]] = [[], []]
  const readRelations = new Set<string>()
  for (const partition of partitions) {
    const name = nameOf(partition)
    const [known, state] = [plan.partitions?.get(name), toState(partition, files.get(partition.relation) ?? null)]
    if (isKnown(known, { asked, state })) all.push(known)
    else if (!asker.isOver()) {
      const measured = await measurePartition(asker, partition, { facts, target, plan: widened, user })
      if (measured === undefined) continue
      const look = { name, asked, state, ...measured }
      all.push(look)
      read.push(look)
      readRelations.add(partition.relation)
    }
  }
  return { names: partitions.map(nameOf), all, read, readRelations }
}

function isKnown(known: PartitionProfile | undefined, { asked, state }: Pick<PartitionProfile, 'asked' | 'state'>): known is PartitionProfile {
  return known?.asked === asked && isAsIn(known.state, state)
}

/** The partitions of which the profile that is known is not of what they hold now, or not of what is asked for. */
export function changedPartitions(partitions: readonly PartitionRow[], facts: TableFacts, { files, plan }: { files: ReadonlyMap<string, string>; plan: ProfilePlan }): PartitionRow[] {
  const asked = askedOf(facts, plan)
  return partitions.filter((partition) => !isKnown(plan.partitions?.get(nameOf(partition)), { asked, state: toState(partition, files.get(partition.relation) ?? null) }))
}

function nameOf({ schema, name }: PartitionRow): string {
  return quoteQualified(schema, name)
}

async function measurePartition(asker: Asker, relation: PartitionRow, { facts, target, plan, user }: Reading & { facts: TableFacts }): Promise<Pick<PartitionProfile, 'tableProfile' | 'columnProfile' | 'sketches'> | undefined> {
  const part: ProfileTarget = relation.may_read ? { ...target, databaseSchema: relation.schema, table: relation.name } : target
  const partition: ProfilePartition | undefined = relation.may_read ? undefined : { kind: 'part', relation: relation.relation, condition: relation.condition ?? 'false' }
  const rows = toRows({ ...part, kind: relation.kind, method: 'BERNOULLI', partition })
  const { rows: count, columns, bins } = await measureRows(asker, rows, { facts: { relation, columns: facts.columns, statistics: new Map() }, target: part, plan: partition === undefined ? plan : { ...plan, partition }, grade: 'exact', percentage: 100, user })
  if (count === undefined) return undefined
  const hashed = count === 0 ? [] : toWishes(facts.columns, plan).map(({ wanted }) => wanted).filter(({ column, metrics }) => column.hash !== undefined && !column.isUnique && column.categories?.isValue !== true && distinctMetrics.some((metric) => metrics.has(metric)))
  const registers = await readRegisters(asker, rows, hashed.map(({ column }) => column))
  // What was measured in part cannot be put together, and would never be read again.
  if (asker.isOver()) return undefined
  const sketches = Object.fromEntries(columns.map(({ name }): [string, ColumnSketch] => [name, { registers: registers.get(name), bins: bins.get(name) }]))
  return { tableProfile: { ...tableProfileOf(relation, 'exact'), columnCount: facts.relation.column_count, rowCount: count, sampledRows: count }, columnProfile: columns, sketches }
}

const moments: readonly ColumnMetric[] = ['mean', 'sum', 'stddev', 'variance', 'nonParametricSkew']

/** The plan with what figures of the whole are made of, beside what is asked for. */
function withParts(plan: ProfilePlan): ProfilePlan {
  const has = (metrics: ReadonlySet<ColumnMetric>, group: readonly ColumnMetric[]): boolean => group.some((metric) => metrics.has(metric))
  return {
    ...plan,
    metricsOf: (column, dataType) => {
      const metrics = plan.metricsOf(column, dataType)
      return metrics && new Set<ColumnMetric>([
        ...metrics, 'valuesCount', 'nullCount', 'min', 'max', 'minLength', 'maxLength', 'cardinalityDistribution',
        ...(has(metrics, moments) ? moments : []), ...(has(metrics, quantileMetrics) ? quantileMetrics : []), ...(has(metrics, distinctMetrics) ? distinctMetrics : []),
      ])
    },
  }
}

/** What was wanted of the columns, in few letters. */
function askedOf({ columns }: TableFacts, plan: ProfilePlan): string {
  const wanted = columns.map((row) => {
    const metrics = plan.withColumns ? plan.metricsOf(row.name, dataTypeOf(row)) : undefined
    return [row.name, row.type_name, row.may_read, columnMetrics.filter((metric) => metrics?.has(metric)).map((metric) => [metric, plan.isExact(row.name, metric)])]
  })
  return createHash('sha256').update(JSON.stringify([measuringVersion, plan.withCommonValues, wanted])).digest('base64url').slice(0, 22)
}
