import type { ClassificationOutcome } from '../../model/classification.ts'
import type { TestCaseOutcome } from '../../model/data-quality/run.ts'
import type { EntityReference } from '../../model/entity.ts'
import type { WriteAnswer } from '../../model/ingest/entities.ts'
import type { EntityRecord, KnownEntity } from '../../model/ingestion.ts'
import type { LineageWriteSummary } from '../../model/lineage-write.ts'
import type { UsageBase, UsageWriteSummary } from '../../model/usage-write.ts'
import type { ClassificationSink, DbtSink, LineageSink, ProfileSink, QualitySink, Sink, UsageSink, WritePolicy, WriteResult } from '../sink.ts'
import { createDbtSteps } from './dbt.ts'
import { toResults, type TakeStep } from './steps.ts'

type Written = { outcome: 'written' | 'unknown' }
type Steps = Omit<Sink & LineageSink & UsageSink & ProfileSink & QualitySink & ClassificationSink & DbtSink, 'type' | 'close'>

/**
 * Writes the steps of a run to another Trunkline as they are, and so all that a catalog keeps and OpenMetadata's calls have no place for: who an entity
 * is at its source, grades and evidence of lineage, notes and partitions of profiles, how a test came to its result, projects of dbt. Who writes is who the token is of.
 */
export function createTrunklineSteps(take: TakeStep, { overwritesServices, isThere }: { overwritesServices: boolean; isThere(record: EntityRecord): Promise<boolean> }): Steps {
  const write = async (records: readonly EntityRecord[], { overrideMetadata }: WritePolicy): Promise<WriteResult[]> => {
    if (records.length === 0) return []
    const bare = records.map(({ fingerprint: _fingerprint, ...record }) => record)
    return toResults((await take<{ results: WriteAnswer[] }>('entities', { records: bare, overrideMetadata })).results)
  }
  return {
    // The other store takes one after the other; meanwhile the next is on its way.
    writesAtOnce: 2,
    ...createFigureSteps(take),
    ...createDbtSteps(take),
    write: async (records, policy) => {
      const [first] = records
      if (first?.entityType !== 'databaseService' || overwritesServices) return write(records, policy)
      const kept = await Promise.all(records.map(isThere))
      const made = await write(records.filter((_, index) => !kept[index]), policy)
      return records.map(({ fullyQualifiedName }) => made.find((result) => result.fullyQualifiedName === fullyQualifiedName) ?? { fullyQualifiedName, outcome: 'unchanged' })
    },
    listLive: async function* (entityType, parent) {
      yield* (await take<{ data: KnownEntity[] }>('live', { entityType, parent })).data
    },
    findOwner: async (name) => (await take<{ owner?: EntityReference }>('known/owner', { name })).owner,
    markDeleted: async (entities) => void await take('deleted', { ids: entities.map(({ id }) => id) }),
  }
}

function createFigureSteps(take: TakeStep): Omit<LineageSink & UsageSink & ProfileSink & QualitySink & ClassificationSink, 'type' | 'close'> {
  return {
    writeLineage: (set, { updatedBy: _by, ...options }) => take<LineageWriteSummary>('lineage', { set, options }),
    readUsageBase: async (serviceName) => (await take<{ base?: UsageBase }>('usage-base', { serviceName })).base,
    // A second time would be refused as overtaken, or count what a log tells twice.
    writeUsage: (set) => take<UsageWriteSummary>('usage', set, { isRepeatable: false }),
    writeProfile: async (set) => (await take<Written>('profile', set)).outcome,
    writeTestCase: async (request, { forceUpdate }) => (await take<{ outcome: TestCaseOutcome }>('test-case', { request, forceUpdate })).outcome,
    writeTestResult: async ({ testCase: { fullyQualifiedName }, ...added }) => (await take<Written>('test-result', { fullyQualifiedName, ...added })).outcome,
    writeSuggestions: async (set) => (await take<{ outcome: ClassificationOutcome | 'unknown' }>('suggestions', set)).outcome,
    writeSample: async (set) => (await take<Written>('sample', set)).outcome,
    propagateLabels: async () => (await take<{ proposed: number }>('propagation', {})).proposed,
  }
}
