import type { ModelOutcome } from '../../model/dbt/data-model.ts'
import { toDataModelCall } from '../dbt-wire.ts'
import type { DbtSink, Sink } from '../sink.ts'
import { makeCall } from './calls.ts'
import { mostAtOnce } from './client.ts'
import { inParallel } from './parallel.ts'
import { requireSuccess, type Session } from './session.ts'

/** Data models go to the server table by table, whose server puts the words on them. It keeps no projects, so that none of them ends. */
export function createDbtWriter(session: Session): Pick<DbtSink, 'writeProject' | 'writeDataModels' | 'endDataModels'> {
  return {
    writeProject: () => Promise.resolve(undefined),
    writeDataModels: async (records) => {
      const outcomes = new Map<string, ModelOutcome>()
      await inParallel(records, mostAtOnce, async (record) => {
        const made = await makeCall(session, toDataModelCall(record))
        if ('answer' in made) requireSuccess(made.answer, `the data model of ${record.fullyQualifiedName}`)
        outcomes.set(record.fullyQualifiedName, 'answer' in made ? 'updated' : 'unknown')
      })
      return { outcomes, notes: [] }
    },
    endDataModels: () => Promise.resolve(0),
  }
}

/** Exposures, metrics and semantic models are entities of this catalog alone: OpenMetadata has no collection for them. */
export function withoutAssets(write: Sink['write']): Sink['write'] {
  return async (records, policy) => (records[0]?.entityType === 'dbtAsset' ? [] : write(records, policy))
}
