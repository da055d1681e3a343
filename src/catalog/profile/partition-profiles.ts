import type { Pool } from 'pg'
import type { ColumnProfile, PartitionProfile, PartitionSet, TableProfile } from '../../model/profile.ts'
import { TrunklineError } from '../../model/errors.ts'

/** What is shown of a partition in a list. */
export type PartitionFigures = { name: string; tableProfile: TableProfile }

const listQuery = `/* catalog */
  select partition, profile -> 'tableProfile' as "tableProfile" from trunkline.partition_profile where entity_id = $1 order by partition`

const oneQuery = `/* catalog */
  select profile from trunkline.partition_profile where entity_id = $1 and partition = $2`

const knownQuery = `/* catalog */
  select p.partition, p.profile, p.marks
  from trunkline.partition_profile p join trunkline.entity e on e.id = p.entity_id where e.entity_type = 'table' and e.fqn = $1 and not e.deleted`

const putQuery = `/* catalog */
  with gone as (delete from trunkline.partition_profile where entity_id = $1 and not partition = any ($3::text[]))
  insert into trunkline.partition_profile as p (entity_id, partition, at, profile, marks)
  select $1, r.partition, r.at, r.profile, r.marks from jsonb_to_recordset($2::jsonb) as r(partition text, at bigint, profile jsonb, marks jsonb)
  on conflict (entity_id, partition) do update set at = excluded.at, profile = excluded.profile, marks = excluded.marks`

/** The partitions of a table that were profiled, each as it was when it last changed. */
export async function listPartitionProfiles(pool: Pool, tableId: string): Promise<PartitionFigures[]> {
  const { rows } = await pool.query<{ partition: string; tableProfile: TableProfile }>(listQuery, [tableId])
  return rows.map(({ partition: name, tableProfile }) => ({ name, tableProfile }))
}

/** One partition with its columns; throws ENTITY_NOT_FOUND. */
export async function readPartitionProfile(pool: Pool, tableId: string, partition: string): Promise<{ tableProfile: TableProfile; columnProfile: ColumnProfile[] }> {
  const { rows: [row] } = await pool.query<{ profile: { tableProfile: TableProfile; columnProfile: ColumnProfile[] } }>(oneQuery, [tableId, partition])
  if (row === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no profile of the partition ${partition}.`, { object: partition, hint: 'Profile the table; partitions are named schema.name.' })
  return row.profile
}

/** What a run knows of the partitions of a table (by its FQN) before it looks at them. */
export async function readKnownPartitions(pool: Pool, tableFqn: string): Promise<Map<string, PartitionProfile>> {
  type KnownRow = { partition: string; profile: Pick<PartitionProfile, 'tableProfile' | 'columnProfile'>; marks: Pick<PartitionProfile, 'asked' | 'state' | 'sketches'> }
  const { rows } = await pool.query<KnownRow>(knownQuery, [tableFqn])
  return new Map(rows.map(({ partition: name, profile, marks }) => [name, { name, ...profile, ...marks }]))
}

/** Keeps what was read of the partitions of a table, and forgets those that are gone. */
export async function putPartitionProfiles(pool: Pool, tableId: string, { names, read }: PartitionSet): Promise<void> {
  const rows = read.map(({ name, asked, state, tableProfile, columnProfile, sketches }) => ({ partition: name, at: tableProfile.timestamp, profile: { tableProfile, columnProfile }, marks: { asked, state, sketches } }))
  await pool.query(putQuery, [tableId, JSON.stringify(rows).replaceAll('\\u0000', ''), names])
}
