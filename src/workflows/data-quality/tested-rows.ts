import type { ExamineOptions } from '../../connectors/quality-connector.ts'
import type { ChosenPartition, ProfileSample } from '../../connectors/profile-connector.ts'
import type { TableProfilerConfig } from '../../model/profiler-config.ts'
import { toPartition, toSample } from '../profiler/chosen-rows.ts'
import type { QualityConfig } from './config.ts'

/** What results say of the rows that were chosen: those of a sample, and all that read rows. */
export type ChoiceNotes = { sampleNotes: readonly string[]; partitionNotes: readonly string[] }

/**
 * Which rows of a table (by FQN) are tested: the sample of the workflow, else the one that people set for the table, its schema or its database, and the
 * partition that they set for the table, each with a note. `settings` has the nearest first. Throws CONFIG_INVALID for a partition that is not complete.
 */
export function chooseTestedRows(config: QualityConfig, settings: readonly TableProfilerConfig[], table: string): Pick<ExamineOptions, 'sample' | 'partition'> & ChoiceNotes {
  const own = toSample(config)
  const sample = own ?? toSample(settings.find(({ profileSample }) => profileSample != null))
  const partition = toPartition(settings.find(({ partitioning }) => partitioning != null)?.partitioning, table)
  return {
    ...(sample !== undefined && { sample }), ...(partition !== undefined && { partition }),
    sampleNotes: sample === undefined || own !== undefined ? [] : [`The profiler settings of the table ask for a sample: ${toText(sample)}.`],
    partitionNotes: partition === undefined ? [] : [`Only the rows of a partition were tested: ${toCondition(partition)}.`],
  }
}

function toText({ value, type }: ProfileSample): string {
  return type === 'PERCENTAGE' ? `${value} % of its rows` : `${value} rows`
}

function toCondition(partition: ChosenPartition): string {
  if (partition.kind === 'values') return `${partition.column} is one of ${partition.values.join(', ')}`
  if (partition.kind === 'integers') return `${partition.column} is between ${partition.start} and ${partition.end}`
  return `${partition.column} is of the last ${partition.interval} ${partition.unit.toLowerCase()}(s)`
}
