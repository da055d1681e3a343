import type { ModelOutcome } from '../../model/dbt/data-model.ts'
import type { DbtTestRecord } from '../../model/dbt/project-parts.ts'
import { TrunklineError } from '../../model/errors.ts'
import { decodeFullyQualifiedName } from '../open-metadata-wire.ts'
import { toDataModelCall, toDbtDefinitionCall, toExposureCall } from '../dbt-wire.ts'
import type { DbtSink, QualitySink, Sink, WriteResult } from '../sink.ts'
import { makeCall } from './calls.ts'
import { mostAtOnce, toSentence } from './client.ts'
import { createDbtReader } from './dbt-reader.ts'
import { inParallel } from './parallel.ts'
import { requireSuccess, type Session } from './session.ts'
import { writeWords } from './words.ts'

type QualityWriter = Pick<QualitySink, 'writeTestCase' | 'writeTestResult'>

/**
 * Data models go to the server table by table, whose server puts the words on them; those that it leaves follow as a patch of the table. It keeps no
 * projects, so that none of their parts ends.
 */
export function createDbtWriter(session: Session, quality: QualityWriter): Omit<DbtSink, 'type' | 'close'> {
  return {
    dbtReader: createDbtReader(session),
    writeProject: () => Promise.resolve(undefined),
    writeDataModels: async (records, { policy }) => {
      const outcomes = new Map<string, ModelOutcome>()
      const notes: string[] = []
      await inParallel(records, mostAtOnce, async (record) => {
        const made = await makeCall(session, toDataModelCall(record))
        if ('answer' in made && (made.answer.status === 400 || made.answer.status === 422)) {
          notes.push(`The server refuses what dbt says of ${record.fullyQualifiedName}: ${toSentence(made.answer)}.`)
          return
        }
        if ('answer' in made) {
          requireSuccess(made.answer, `the data model of ${record.fullyQualifiedName}`)
          notes.push(...await writeWords(session, record, policy))
        }
        outcomes.set(record.fullyQualifiedName, 'answer' in made ? 'updated' : 'unknown')
      })
      return { outcomes, notes }
    },
    writeTestDefinition: async (request) => {
      const made = await makeCall(session, toDbtDefinitionCall(request))
      if ('answer' in made) requireSuccess(made.answer, `the test definition ${request.name}`)
      session.forget({ type: 'testDefinition', fullyQualifiedName: request.name })
    },
    writeTests: (records) => inParallel(records, mostAtOnce, (record) => writeTest(quality, record)),
    linkExposures: async (links) => {
      const unknown = new Set<string>()
      await inParallel(links, mostAtOnce, async (link) => {
        const made = await makeCall(session, toExposureCall(link))
        if ('unknown' in made) unknown.add(decodeFullyQualifiedName(made.unknown.fullyQualifiedName))
        else requireSuccess(made.answer, `the edge from ${link.table} to ${link.to.fqn}`)
      })
      return [...unknown]
    },
    listParts: () => Promise.resolve([]),
    endParts: () => Promise.resolve(),
  }
}

async function writeTest({ writeTestCase, writeTestResult }: QualityWriter, { request, fullyQualifiedName, result }: DbtTestRecord): Promise<WriteResult> {
  const outcome = await writeTestCase(request, { forceUpdate: true, updatedBy: '' })
  if (outcome === 'unknown') return { fullyQualifiedName, error: new TrunklineError('ENTITY_NOT_FOUND', `The server does not hold what ${fullyQualifiedName} tests.`, { object: fullyQualifiedName }) }
  if (result !== undefined) await writeTestResult({ testCase: { ...request, fullyQualifiedName }, result })
  return { fullyQualifiedName, outcome }
}

/** Exposures, metrics and semantic models are entities of this catalog alone: OpenMetadata has no collection for them. */
export function withoutAssets(write: Sink['write']): Sink['write'] {
  return async (records, policy) => (records[0]?.entityType === 'dbtAsset' ? [] : write(records, policy))
}
