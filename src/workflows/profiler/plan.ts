import type { ProfilePartition, ProfilePlan, ProfileSample } from '../../connectors/profile-connector.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { TrunklineError } from '../../model/errors.ts'
import { columnMetrics, type ColumnMetric } from '../../model/profile.ts'
import type { ProcessorSettings, ProfilerConfig, TableSettings } from './config.ts'

type Names = { serviceName: string; database: string; databaseSchema: string; table: string }

/** How to profile a table: what its own settings say, else those of its schema, its database, the workflow. Throws CONFIG_INVALID for settings that contradict themselves. */
export function planTable(config: ProfilerConfig, settings: ProcessorSettings, { serviceName, database, databaseSchema, table }: Names): ProfilePlan {
  const nameOf = (...parts: readonly string[]): string => fullyQualifiedName(serviceName, ...parts)
  const own = settings.tableConfig?.find((one) => one.fullyQualifiedName === nameOf(database, databaseSchema, table))
  const layers = [
    own, settings.schemaConfig?.find((one) => one.fullyQualifiedName === nameOf(database, databaseSchema)),
    settings.databaseConfig?.find((one) => one.fullyQualifiedName === nameOf(database)), config,
  ]
  const sample = toSample(layers.find((layer) => layer?.profileSample !== undefined))
  const partition = own?.partitionConfig?.enablePartitioning === true ? toPartition(own.partitionConfig, own.fullyQualifiedName) : undefined
  const chosen = config.metrics === undefined || config.metrics.length === 0 ? undefined : config.metrics
  const includes = own?.columnConfig?.includeColumns ?? []
  const ofColumn = (column: string): readonly string[] | undefined => includes.find(({ columnName }) => columnName === column)?.metrics ?? chosen
  return {
    statisticsOnly: config.useStatistics,
    ...(sample !== undefined && { sample }),
    ...(own?.profileQuery !== undefined && { profileQuery: own.profileQuery }),
    ...(partition !== undefined && { partition }),
    withColumns: config.computeMetrics && config.computeColumnMetrics,
    metricsOf: (column) => {
      if (own?.columnConfig?.excludeColumns?.includes(column) === true) return undefined
      if (includes.length > 0 && !includes.some(({ columnName }) => columnName === column)) return undefined
      const named = ofColumn(column)
      return named === undefined ? all : new Set(columnMetrics.filter((metric) => named.includes(metric)))
    },
    isExact: (_column, metric) => config.exactMetrics?.some((exact) => exact === metric) === true,
    timeoutMs: config.timeoutSeconds * 1000,
  }
}

const all: ReadonlySet<ColumnMetric> = new Set(columnMetrics)

type Sampled = { profileSample?: number | undefined; profileSampleType?: ProfileSample['type'] | undefined; samplingMethodType?: ProfileSample['method'] | undefined }

function toSample(layer: Sampled | undefined): ProfileSample | undefined {
  if (layer?.profileSample === undefined) return undefined
  return { value: layer.profileSample, type: layer.profileSampleType ?? 'PERCENTAGE', method: layer.samplingMethodType ?? 'BERNOULLI' }
}

function toPartition(config: NonNullable<TableSettings['partitionConfig']>, table: string): ProfilePartition {
  const { partitionColumnName: column, partitionIntervalType: type, partitionInterval: interval, partitionIntervalUnit: unit } = config
  const { partitionIntegerRangeStart: start, partitionIntegerRangeEnd: end, partitionValues: values } = config
  if (column !== undefined) {
    if (type === 'COLUMN-VALUE' && values !== undefined && values.length > 0) return { kind: 'values', column, values: values.map(String) }
    if (type === 'INTEGER-RANGE' && start !== undefined && end !== undefined) return { kind: 'integers', column, start, end }
    if ((type === 'TIME-UNIT' || type === 'INGESTION-TIME') && interval !== undefined && unit !== undefined) return { kind: 'since', column, interval, unit }
  }
  throw new TrunklineError('CONFIG_INVALID', `The partitionConfig of ${table} is not complete.`, {
    object: table, hint: 'It names partitionColumnName and partitionIntervalType, with partitionValues (COLUMN-VALUE), partitionIntegerRangeStart and End (INTEGER-RANGE), or partitionInterval and partitionIntervalUnit (TIME-UNIT, INGESTION-TIME).',
  })
}
