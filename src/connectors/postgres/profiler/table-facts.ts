import type { ProfileGrade, TableProfile } from '../../../model/profile.ts'
import type { ProfileOutcome, ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import {
  columnStatisticsQuery, profileColumnsQuery, profileRelationQuery, relationFilesQuery,
  type ColumnStatisticsRow, type ProfileColumnRow, type ProfileRelationRow, type RelationFileRow,
} from '../queries/profile.ts'
import type { Snapshot } from '../session.ts'
import { toActivity } from './state.ts'

/** Everything known of a table before its rows are looked at. */
export type TableFacts = { relation: ProfileRelationRow; columns: readonly ProfileColumnRow[]; statistics: ReadonlyMap<string, ColumnStatisticsRow> }

/** What a profile is made by, beside the facts. */
export type Reading = { target: ProfileTarget; plan: ProfilePlan; user: string }

/** The files that rows are in, by relation. */
export type Files = ReadonlyMap<string, string>

/** The files of a table and its partitions, as they are at this moment. */
export async function readFiles(snapshot: Snapshot, { databaseSchema, table }: ProfileTarget): Promise<Files> {
  return new Map((await snapshot.query<RelationFileRow>(relationFilesQuery, [databaseSchema, table])).map(({ relation, file }) => [relation, file]))
}

/** All files in one text. */
export function filesText(files: Files): string {
  return [...files.values()].join(' ')
}

/** What the system catalogs tell of a table; undefined where it is gone. */
export async function readFacts(snapshot: Snapshot, { databaseSchema, table }: ProfileTarget): Promise<TableFacts | undefined> {
  const [relation] = await snapshot.query<ProfileRelationRow>(profileRelationQuery, [databaseSchema, table])
  if (relation === undefined) return undefined
  // Of a column that was dropped since the snapshot was taken nobody can say who may read it.
  const columns = (await snapshot.query<ProfileColumnRow>(profileColumnsQuery, [databaseSchema, table])).filter(({ may_read: mayRead }) => mayRead !== null)
  const statistics = await snapshot.query<ColumnStatisticsRow>(columnStatisticsQuery, [databaseSchema, table])
  return { relation, columns, statistics: new Map(statistics.map((row) => [row.name, row])) }
}

/** Why a table cannot be read at all; undefined where it can. */
export function refusal({ may_use_schema: mayUse, may_read: mayRead, is_populated: isPopulated }: ProfileRelationRow, { databaseSchema, table }: ProfileTarget, user: string): ProfileOutcome | undefined {
  if (mayRead === null) return { skipped: 'changedDuringRun', detail: 'it was dropped while it was looked at' }
  const role = quoteIdentifier(user)
  const grants = [
    ...(mayUse ? [] : [`GRANT USAGE ON SCHEMA ${quoteIdentifier(databaseSchema)} TO ${role};`]),
    ...(mayRead ? [] : [`GRANT SELECT ON ${quoteQualified(databaseSchema, table)} TO ${role};`]),
  ]
  if (grants.length > 0) return { skipped: 'notVisible', detail: `the role ${user} may not ${mayUse ? 'read it' : 'use its schema'}`, hint: grants.join(' ') }
  return isPopulated ? undefined : { skipped: 'unsupported', detail: 'the materialized view was never filled', hint: `REFRESH MATERIALIZED VIEW ${quoteQualified(databaseSchema, table)};` }
}

/** What is known of a relation as a whole without a look at its rows. */
export function tableProfileOf(relation: ProfileRelationRow, grade: ProfileGrade): TableProfile {
  return { timestamp: relation.taken_at, grade, columnCount: relation.column_count, ...(relation.kind !== 'v' && relation.kind !== 'f' && { sizeInByte: relation.size_in_byte, activity: toActivity(relation) }) }
}

/** The outcome with sentences of why it is not complete. */
export function withNote(outcome: ProfileOutcome, ...notes: readonly string[]): ProfileOutcome {
  return 'tableProfile' in outcome ? { ...outcome, tableProfile: { ...outcome.tableProfile, notes: [...outcome.tableProfile.notes ?? [], ...notes] } } : outcome
}
