import type { ProfilePlan, ProfileTarget } from '../../connectors/profile-connector.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { columnMetrics, type ColumnMetric } from '../../model/profile.ts'
import type { ProfilerKnowledge, TableProfilerConfig } from '../../model/profiler-config.ts'
import { toPartition, toSample } from './chosen-rows.ts'
import type { ProcessorSettings, ProfilerConfig, TableSettings } from './config.ts'

/** Where settings of a table come from: the file, and what people keep in the catalog. */
export type PlanSources = { serviceName: string; config: ProfilerConfig; settings: ProcessorSettings; knowledge: ProfilerKnowledge }

/**
 * How to profile a table: what the file says of it, else what the catalog does, then the same of its schema, its database, and last the workflow.
 * Throws CONFIG_INVALID for settings that contradict themselves.
 */
export function planTable({ serviceName, config, settings, knowledge }: PlanSources, { database, databaseSchema, table }: ProfileTarget): ProfilePlan {
  const nameOf = (...parts: readonly string[]): string => fullyQualifiedName(serviceName, ...parts)
  const [ofDatabase, ofSchema, ofTable] = [nameOf(database), nameOf(database, databaseSchema), nameOf(database, databaseSchema, table)]
  const own = settings.tableConfig?.find((one) => one.fullyQualifiedName === ofTable)
  const kept = knowledge.configs.get(ofTable)
  const sample = toSample([
    own, kept, settings.schemaConfig?.find((one) => one.fullyQualifiedName === ofSchema), knowledge.configs.get(ofSchema),
    settings.databaseConfig?.find((one) => one.fullyQualifiedName === ofDatabase), knowledge.configs.get(ofDatabase), config,
  ].find((layer) => layer?.profileSample != null))
  const partitioning = own?.partitionConfig ?? kept?.partitioning
  const partition = toPartition(partitioning, ofTable)
  const profileQuery = own?.profileQuery ?? kept?.profileQuery ?? undefined
  return {
    statisticsOnly: config.useStatistics,
    ...(sample !== undefined && { sample }),
    ...(profileQuery !== undefined && { profileQuery }),
    ...(partition !== undefined && { partition }),
    withColumns: config.computeMetrics && config.computeColumnMetrics && kept?.computeColumnMetrics !== false,
    withCommonValues: config.commonValues,
    metricsOf: createMetricsOf({ config, own, kept, knowledge }),
    isExact: (_column, metric) => config.exactMetrics?.some((exact) => exact === metric) === true,
    customMetrics: config.computeMetrics ? knowledge.customMetrics.get(ofTable) ?? [] : [],
    ...(config.skipUnchanged && { unlessAsIn: knowledge.states.get(ofTable) }),
    timeoutMs: config.timeoutSeconds * 1000,
  }
}

const all: ReadonlySet<ColumnMetric> = new Set(columnMetrics)

type MetricSources = { config: ProfilerConfig; own: TableSettings | undefined; kept: TableProfilerConfig | undefined; knowledge: ProfilerKnowledge }

/** The metrics of a column: those of its own settings, else those of its type, else those of the workflow. */
function createMetricsOf({ config, own, kept, knowledge }: MetricSources): ProfilePlan['metricsOf'] {
  const excludes = own?.columnConfig?.excludeColumns ?? kept?.excludeColumns ?? []
  const includes = own?.columnConfig?.includeColumns ?? kept?.includeColumns ?? []
  const chosen = config.metrics === undefined || config.metrics.length === 0 ? undefined : config.metrics
  return (column, dataType) => {
    const included = includes.find(({ columnName }) => columnName === column)
    if (excludes.includes(column) || (includes.length > 0 && included === undefined)) return undefined
    const ofType = knowledge.metricConfiguration.find((one) => one.dataType === dataType)
    if (included?.metrics == null && ofType?.disabled === true) return undefined
    const named = orUndefined(included?.metrics) ?? orUndefined(ofType?.metrics) ?? chosen
    return named === undefined ? all : new Set(columnMetrics.filter((metric) => named.includes(metric)))
  }
}

/** An empty list asks for nothing in particular. */
function orUndefined<T>(list: readonly T[] | null | undefined): readonly T[] | undefined {
  return list == null || list.length === 0 ? undefined : list
}
