import { findBuiltIn } from '../model/data-quality/definitions/built-in.ts'
import { parseEntityLink } from '../model/data-quality/entity-link.ts'
import { createCallFile } from './call-file.ts'
import { toDefinitionCall, toResultCalls, toSuiteCall, toTestCaseCall } from './quality-wire.ts'
import type { OpenMetadataCall } from './call.ts'
import type { QualitySink } from './sink.ts'

/** The sink that writes the calls an OpenMetadata server would get of a run of tests, one JSON line each. */
export async function createQualityFileSink({ filename }: { filename: string }): Promise<QualitySink> {
  const file = await createCallFile(filename)
  const told = new Set<string>()
  const once = (key: string, call: OpenMetadataCall | undefined): OpenMetadataCall[] => {
    if (call === undefined || told.has(key)) return []
    told.add(key)
    return [call]
  }
  return {
    type: 'file',
    writeTestCase: async (request) => {
      const { table } = parseEntityLink(request.entityLink)
      const definition = findBuiltIn(request.testDefinition)?.name ?? request.testDefinition
      await file.append([...once(`suite ${table}`, toSuiteCall(table)), ...once(`definition ${definition}`, toDefinitionCall(definition)), toTestCaseCall({ ...request, testDefinition: definition })])
      return 'created'
    },
    writeTestResult: async (record) => {
      await file.append(toResultCalls(record))
      return 'written'
    },
    close: (completed) => file.close(completed),
  }
}
