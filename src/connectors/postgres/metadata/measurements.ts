import { TrunklineError } from '../../../model/errors.ts'
import type { PostgresTableMeasurement } from '../../../model/postgres.ts'
import { listLeaves, type Inheritance } from '../mapping/partition.ts'
import { flag, present } from '../mapping/present.ts'
import { fromLists, type ListsRow } from '../queries/lists.ts'
import { sizesQuery, type SizeRow } from '../queries/sizes.ts'
import type { Session } from '../session.ts'
import { isObjectError } from './context.ts'
import type { Locks } from './locks.ts'

export type Measurements = ReadonlyMap<number, PostgresTableMeasurement>

/** What to measure: relations that store rows, and partitioned ones, whose partitions are measured for them. */
export type MeasureScope = { stored: readonly number[]; partitioned: readonly number[]; inheritance: Inheritance }

/** Relations measured to the byte; enough for most databases, and for the ones that matter of all others. */
const mostMeasured = 1_000

/** Measures what is not locked. Sizes are a service beside the structure: what cannot be measured is told and has none. */
export async function readMeasurements(session: Session, scope: MeasureScope, locks: Locks, warn: (sentence: string) => void): Promise<Measurements> {
  const leaves = new Map(scope.partitioned.map((oid) => [oid, listLeaves(oid, scope.inheritance)]))
  const rows = await readSizes(session, [...new Set([...scope.stored, ...[...leaves.values()].flat()])], locks, warn)
  const measured = new Map(rows.map((row) => [row.oid, toMeasurement(row)]))
  for (const [parent, children] of leaves) measured.set(parent, addUp(children.map((child) => measured.get(child))))
  return measured
}

async function readSizes(session: Session, oids: readonly number[], locks: Locks, warn: (sentence: string) => void): Promise<SizeRow[]> {
  const open = (): number[] => oids.filter((oid) => !locks.relation.has(oid) && !locks.size.has(oid))
  const measure = async (): Promise<SizeRow[]> => fromLists(await session.query<ListsRow<SizeRow>>(sizesQuery, [open(), mostMeasured]))
  try {
    return await measure()
  } catch (error) {
    if (!(error instanceof TrunklineError) || (error.code !== 'LOCK_TIMEOUT' && error.code !== 'STATEMENT_TIMEOUT' && !isObjectError(error))) throw error
    if (error.code === 'LOCK_TIMEOUT') {
      await locks.refresh(session)
      const again = await measure().catch((second: unknown) => second)
      if (Array.isArray(again)) return again
    }
    warn(`Sizes and row estimates of database "${session.database}" were not read: ${error.message}`)
    return []
  }
}

function toMeasurement(row: SizeRow): PostgresTableMeasurement {
  return present({
    sizeBytes: row.size === null ? undefined : Number(row.size),
    indexSizeBytes: row.size === null ? undefined : Object.values(row.index_sizes ?? {}).reduce((sum, size) => sum + size, 0),
    isSizeEstimate: row.size === null ? undefined : flag(!row.is_measured),
    estimatedRowCount: row.row_estimate < 0 ? undefined : row.row_estimate,
    estimatedAt: row.estimated_at === null ? undefined : Math.round(row.estimated_at),
    indexSizes: row.index_sizes ?? undefined,
  })
}

/** The sum over partitions; a fact that one of them lacks is not known of the whole. */
function addUp(parts: readonly (PostgresTableMeasurement | undefined)[]): PostgresTableMeasurement {
  const sum = (of: (part: PostgresTableMeasurement) => number | undefined): number | undefined => {
    const values = parts.map((part) => (part === undefined ? undefined : of(part)))
    return values.every((value) => value !== undefined) ? values.reduce((total: number, value) => total + value, 0) : undefined
  }
  const dates = parts.map((part) => part?.estimatedAt).filter((at) => at !== undefined)
  return present({
    sizeBytes: sum(({ sizeBytes }) => sizeBytes),
    indexSizeBytes: sum(({ indexSizeBytes }) => indexSizeBytes),
    isSizeEstimate: flag(parts.some((part) => part?.isSizeEstimate === true)),
    estimatedRowCount: sum(({ estimatedRowCount }) => estimatedRowCount),
    // As old as the oldest estimate in it.
    estimatedAt: dates.length === parts.length && dates.length > 0 ? Math.min(...dates) : undefined,
  })
}
