import { createCallFile } from './call-file.ts'
import { toDataModelCall, toDbtDefinitionCall, toExposureCall } from './dbt-wire.ts'
import { toLineageCalls } from './lineage-wire.ts'
import { toEntityCalls, unknownId } from './open-metadata-wire.ts'
import { parseEntityLink } from '../model/data-quality/entity-link.ts'
import { toResultCalls, toSuiteCall, toTestCaseCall } from './quality-wire.ts'
import type { DbtSink, LineageSink, Sink } from './sink.ts'

/**
 * The sink that writes the calls an OpenMetadata server would get of a dbt run, one JSON line each, in an order that can be replayed. A file knows no
 * tables: each node is taken to be where dbt says. Exposures, metrics and semantic models have no call: OpenMetadata has no place for them.
 */
export async function createDbtFileSink({ filename }: { filename: string }): Promise<Sink & DbtSink & Pick<LineageSink, 'writeLineage'>> {
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
    writeTestDefinition: (request) => file.append([toDbtDefinitionCall(request)]),
    writeTests: async (records) => {
      for (const { request, fullyQualifiedName, result } of records) {
        const { table } = parseEntityLink(request.entityLink)
        const results = result === undefined ? [] : toResultCalls({ testCase: { ...request, fullyQualifiedName }, result })
        await file.append([...(suites.has(table) ? [] : [toSuiteCall(table)]), toTestCaseCall(request), ...results])
        suites.add(table)
      }
      return records.map(({ fullyQualifiedName }) => ({ fullyQualifiedName, outcome: 'created' as const }))
    },
    linkExposures: async (links) => {
      await file.append(links.map(toExposureCall))
      return []
    },
    writeLineage: async ({ edges }) => {
      const calls = toLineageCalls(edges)
      await file.append(calls)
      return { created: calls.length, updated: 0, unchanged: 0, reappeared: 0, ended: 0, dependencies: 0, unknown: [] }
    },
    // A file remembers nothing of earlier runs, so nothing in it can be gone.
    listParts: () => Promise.resolve([]),
    endParts: () => Promise.resolve(),
    listLive: async function* () {},
    markDeleted: async () => {},
    findOwner: (name) => Promise.resolve({ id: unknownId, type: 'user', fullyQualifiedName: name }),
    close: (completed) => file.close(completed),
  }
}
