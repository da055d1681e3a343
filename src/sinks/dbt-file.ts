import { createCallFile } from './call-file.ts'
import { toDataModelCall } from './dbt-wire.ts'
import { toLineageCalls } from './lineage-wire.ts'
import { toEntityCalls, unknownId } from './open-metadata-wire.ts'
import { parseEntityLink } from '../model/data-quality/entity-link.ts'
import { toResultCalls, toSuiteCall, toTestCaseCall } from './quality-wire.ts'
import type { DbtSink, LineageSink, QualitySink, Sink } from './sink.ts'

/**
 * The sink that writes the calls an OpenMetadata server would get of a dbt run, one JSON line each, in an order that can be replayed. A file knows no
 * tables: each node is taken to be where dbt says. Exposures, metrics and semantic models have no call: OpenMetadata has no place for them.
 */
export async function createDbtFileSink({ filename }: { filename: string }): Promise<Sink & DbtSink & QualitySink & Pick<LineageSink, 'writeLineage'>> {
  const file = await createCallFile(filename)
  const suites = new Set<string>()
  return {
    type: 'file',
    write: async (records) => {
      await file.append(records.filter(({ entityType }) => entityType !== 'dbtAsset').map((record) => toEntityCalls(record, { includeExtension: false }).now))
      return records.map(({ fullyQualifiedName }) => ({ fullyQualifiedName, outcome: 'created' as const }))
    },
    writeProject: () => Promise.resolve(undefined),
    writeDataModels: async (records) => {
      await file.append(records.map(toDataModelCall))
      return { outcomes: new Map(records.map(({ fullyQualifiedName }) => [fullyQualifiedName, 'created' as const])), notes: [] }
    },
    endDataModels: () => Promise.resolve(0),
    writeTestDefinition: ({ enabled: _enabled, ...body }) => file.append([{ method: 'PUT', path: '/dataQuality/testDefinitions', body }]),
    writeTestCase: async (request) => {
      const { table } = parseEntityLink(request.entityLink)
      await file.append([...(suites.has(table) ? [] : [toSuiteCall(table)]), toTestCaseCall(request)])
      suites.add(table)
      return 'created'
    },
    writeTestResult: async (record) => {
      await file.append(toResultCalls(record))
      return 'written'
    },
    writeLineage: async ({ edges }) => {
      const calls = toLineageCalls(edges)
      await file.append(calls)
      return { created: calls.length, updated: 0, unchanged: 0, reappeared: 0, ended: 0, dependencies: 0, unknown: [] }
    },
    // A file remembers nothing of earlier runs, so nothing in it can be gone.
    listLive: async function* () {},
    markDeleted: async () => {},
    findOwner: (name) => Promise.resolve({ id: unknownId, type: 'user', fullyQualifiedName: name }),
    close: (completed) => file.close(completed),
  }
}
