import type { ChosenPartition, ProfileSample } from '../../connectors/profile-connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { PartitionConfig } from '../../model/profiler-config.ts'

type Sampled = { profileSample?: number | null | undefined; profileSampleType?: ProfileSample['type'] | null | undefined; samplingMethodType?: ProfileSample['method'] | null | undefined }

/** The part of a table's rows that settings ask for; undefined for all. */
export function toSample(layer: Sampled | undefined): ProfileSample | undefined {
  if (layer?.profileSample == null) return undefined
  return { value: layer.profileSample, type: layer.profileSampleType ?? 'PERCENTAGE', method: layer.samplingMethodType ?? 'BERNOULLI' }
}

/** The rows that partition settings of a table ask for; undefined for all. Throws CONFIG_INVALID for settings that are not complete. */
export function toPartition(config: PartitionConfig | null | undefined, table: string): ChosenPartition | undefined {
  if (config?.enablePartitioning !== true) return undefined
  const { partitionColumnName: column, partitionIntervalType: type, partitionInterval: interval, partitionIntervalUnit: unit } = config
  const { partitionIntegerRangeStart: start, partitionIntegerRangeEnd: end, partitionValues: values } = config
  if (column != null) {
    if (type === 'COLUMN-VALUE' && values != null && values.length > 0) return { kind: 'values', column, values: values.map(String) }
    if (type === 'INTEGER-RANGE' && start != null && end != null) return { kind: 'integers', column, start, end }
    if ((type === 'TIME-UNIT' || type === 'INGESTION-TIME') && interval != null && unit != null) return { kind: 'since', column, interval, unit }
  }
  throw new TrunklineError('CONFIG_INVALID', `The partition settings of ${table} are not complete.`, {
    object: table, hint: 'They name partitionColumnName and partitionIntervalType, with partitionValues (COLUMN-VALUE), partitionIntegerRangeStart and End (INTEGER-RANGE), or partitionInterval and partitionIntervalUnit (TIME-UNIT, INGESTION-TIME).',
  })
}
