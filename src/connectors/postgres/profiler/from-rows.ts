import type { ProfileGrade, TableProfile } from '../../../model/profile.ts'
import type { ProfileOutcome } from '../../profile-connector.ts'
import type { ProfileRelationRow } from '../queries/profile.ts'
import type { Asker } from './ask.ts'
import { fromStatistics } from './from-statistics.ts'
import { measureRows } from './measure-rows.ts'
import { toQueryRows, toRows } from './rows.ts'
import type { Rows } from './statements.ts'
import { tableProfileOf, type Reading, type TableFacts } from './table-facts.ts'

const rowSecurityNote = 'Row security decides which rows this role sees: the figures are of those rows only.'

/** A profile of the rows that the plan wants of a table. */
export async function fromRows(asker: Asker, facts: TableFacts, { target, plan, user }: Reading): Promise<ProfileOutcome> {
  const { relation } = facts
  const { rows, grade, percentage } = await chooseRows(asker, facts, { target, plan })
  const measured = await measureRows(asker, rows, { facts, target, plan, grade, percentage, user })
  // Where nothing could be read, what the server believes is all there is.
  const gained = measured.rows === undefined ? 'statistics' : grade
  const known = measured.rows === undefined && asker.isOver() ? fromStatistics(facts, plan, user) : undefined
  const notes = [...asker.notes, ...(relation.has_row_security ? [rowSecurityNote] : [])]
  const isWhole = plan.partition === undefined && plan.profileQuery === undefined
  return {
    tableProfile: {
      ...tableProfileOf(relation, gained),
      ...rowCountOf({ relation, grade, isWhole, percentage, counted: measured.rows }),
      ...(measured.rows !== undefined && { sampledRows: measured.rows }),
      ...(plan.sample !== undefined && gained === 'sampled' && { profileSample: plan.sample.value, profileSampleType: plan.sample.type, samplingMethodType: plan.sample.method }),
      ...(notes.length > 0 && { notes }),
    },
    columnProfile: known !== undefined && 'columnProfile' in known ? known.columnProfile : measured.columns,
  }
}

type Counted = { relation: ProfileRelationRow; grade: ProfileGrade; isWhole: boolean; percentage: number; counted: number | undefined }

/** The rows of the whole table: counted where all were read, else what the server believes, else what the sample lets expect. */
function rowCountOf({ relation, grade, isWhole, percentage, counted }: Counted): Partial<TableProfile> {
  if (isWhole && grade === 'exact' && counted !== undefined) return { rowCount: counted }
  const expected = isWhole && counted !== undefined ? Math.round((counted * 100) / percentage) : undefined
  const rowCount = relation.row_estimate ?? expected
  return rowCount === undefined ? {} : { rowCount, estimated: ['rowCount'] }
}

type Choice = { rows: Rows; grade: ProfileGrade; percentage: number }

/** Which rows to read; a number of rows becomes a percentage, for which a table of unknown size is counted first. */
async function chooseRows(asker: Asker, { relation }: TableFacts, { target, plan }: Pick<Reading, 'target' | 'plan'>): Promise<Choice> {
  const { sample, partition, profileQuery } = plan
  if (profileQuery !== undefined) return { rows: toQueryRows(profileQuery, partition), grade: 'sampled', percentage: 100 }
  const method = sample?.method ?? 'BERNOULLI'
  const whole = toRows({ ...target, kind: relation.kind, method, partition })
  if (sample === undefined) return { rows: whole, grade: 'exact', percentage: 100 }
  const percentage = sample.type === 'PERCENTAGE' ? sample.value : await toPercentage(asker, { relation, whole, wanted: sample.value })
  if (percentage >= 100) return { rows: whole, grade: 'exact', percentage: 100 }
  return { rows: toRows({ ...target, kind: relation.kind, percentage, method, partition }), grade: 'sampled', percentage }
}

async function toPercentage(asker: Asker, { relation, whole, wanted }: { relation: ProfileRelationRow; whole: Rows; wanted: number }): Promise<number> {
  const estimate = whole.where === undefined ? relation.row_estimate : null
  const rows = estimate ?? Number((await asker.ask<{ n: string }>(`select count(*)::text as n from ${whole.from}${whole.where === undefined ? '' : ` where ${whole.where}`}`))?.[0]?.n ?? 0)
  // TABLESAMPLE takes a real: seven digits are what it keeps.
  return rows <= wanted ? 100 : Number(((100 * wanted) / rows).toPrecision(6))
}
