import { builtInDefinitions, isBeyondOpenMetadata } from '../model/data-quality/definitions/built-in.ts'
import { parseEntityLink } from '../model/data-quality/entity-link.ts'
import type { TestResultRecord } from '../model/data-quality/run.ts'
import type { CreateTestCase } from '../model/data-quality/test-case.ts'
import { ownResultFields } from '../model/data-quality/test-result.ts'
import type { OpenMetadataCall } from './call.ts'
import { encodeFullyQualifiedName, encodeName } from './open-metadata-wire.ts'

/** The suite of a table, which OpenMetadata wants before the table's first test. */
export function toSuiteCall(table: string): OpenMetadataCall {
  const name = encodeFullyQualifiedName(table)
  return { method: 'PUT', path: '/dataQuality/testSuites/basic', body: { name: `${name}.testSuite`, basicEntityReference: name } }
}

/** A definition of ours that OpenMetadata lacks: it keeps and shows its tests, and leaves running them to us. Undefined for one that it has. */
export function toDefinitionCall(name: string): OpenMetadataCall | undefined {
  const definition = builtInDefinitions.find((one) => one.name === name)
  if (definition === undefined || !isBeyondOpenMetadata(name)) return undefined
  const { provider: _provider, enabled: _enabled, supportsRowLevelPassedFailed: _rows, supportsDynamicAssertion: _dynamic, ...body } = definition
  return { method: 'PUT', path: '/dataQuality/testDefinitions', body: { ...body, testPlatforms: ['Other'] } }
}

/** A test as OpenMetadata takes it. */
export function toTestCaseCall(request: CreateTestCase): OpenMetadataCall {
  const { testSuite: _suite, name, entityLink, ...rest } = request
  const { table, column } = parseEntityLink(entityLink)
  const link = `<#E::table::${encodeFullyQualifiedName(table)}${column === undefined ? '' : `::columns::${encodeName(column)}`}>`
  return { method: 'PUT', path: '/dataQuality/testCases', body: { name: encodeName(name), entityLink: link, ...rest } }
}

/** A result as OpenMetadata takes it, without what it has no field for; then the rows that fail, and the SQL that finds them. */
export function toResultCalls({ testCase, result, failedRows, inspectionQuery }: TestResultRecord): OpenMetadataCall[] {
  const fqn = encodeFullyQualifiedName(testCase.fullyQualifiedName)
  const own: ReadonlySet<string> = new Set([...ownResultFields, 'dimensionResults'])
  const body = Object.fromEntries(Object.entries({ testResultValue: [], ...result }).filter(([name]) => !own.has(name)))
  const id = { type: 'testCase', fullyQualifiedName: fqn }
  return [
    { method: 'POST', path: `/dataQuality/testCases/testCaseResults/${encodeURIComponent(fqn)}`, body },
    ...(failedRows === undefined ? [] : [{ method: 'PUT' as const, path: '/dataQuality/testCases/{id}/failedRowsSample?validate=false', id, body: failedRows }]),
    ...(inspectionQuery === undefined ? [] : [{ method: 'PUT' as const, path: '/dataQuality/testCases/{id}/inspectionQuery', id, body: inspectionQuery }]),
  ]
}
