import { parseEntityLink, testCaseFullyQualifiedName, toEntityLink } from '../../model/data-quality/entity-link.ts'
import type { TestCatalog, TestToRun } from '../../model/data-quality/run.ts'
import type { CreateTestCase, TestCase } from '../../model/data-quality/test-case.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { QualitySink } from '../../sinks/sink.ts'
import { toFailure, type Tally } from '../tally.ts'
import type { FileTestCase, QualityConfig, RunnerSettings } from './config.ts'

export type GatherOptions = { serviceName: string; config: QualityConfig; settings: RunnerSettings; catalog: TestCatalog; sink: Pick<QualitySink, 'writeTestCase'>; tally: Tally }

/** The tests to run: those that the catalog has, after those of the file were put into it; and those of the file that it cannot hold. */
export async function gatherTests(options: GatherOptions): Promise<TestToRun[]> {
  const { config, settings, tally } = options
  const ofFile: TestToRun[] = []
  for (const described of settings.testCases ?? []) {
    const request = toRequest(described, config)
    const test = toTest(request)
    try {
      const outcome = await options.sink.writeTestCase(request, { forceUpdate: settings.forceUpdate, updatedBy: 'ingestion' })
      if (outcome !== 'unknown') tally.outcomes[outcome] += 1
      else tally.warnings.push(`${test.fullyQualifiedName} is run, but not kept: its table, its column or its definition is not in the catalog. Ingest the metadata of the service first.`)
    } catch (error) {
      if (!(error instanceof TrunklineError) || error.code === 'SINK_FAILED') throw error
      tally.failures.push(toFailure(error, test.fullyQualifiedName))
    }
    ofFile.push(test)
  }
  const kept = (await listKept(options, ofFile)).map(toKeptTest)
  const known = new Set(kept.map(({ fullyQualifiedName }) => fullyQualifiedName))
  const isNamed = ({ name, fullyQualifiedName }: TestToRun): boolean => config.testCases === undefined || config.testCases.includes(name) || config.testCases.includes(fullyQualifiedName)
  return [...kept, ...ofFile.filter((test) => !known.has(test.fullyQualifiedName) && isNamed(test))]
}

/** Of a table: all its tests, also those that the file does not describe, as OpenMetadata does. */
async function listKept({ serviceName, config, catalog }: GatherOptions, ofFile: readonly TestToRun[]): Promise<readonly TestCase[]> {
  const names = config.testCases === undefined ? {} : { names: config.testCases }
  if (config.entityFullyQualifiedName !== undefined) return catalog.listTestCases({ table: config.entityFullyQualifiedName, ...names })
  if (config.testSuite !== undefined) return catalog.listTestCases({ suite: config.testSuite, ...names })
  const tables = [...new Set(ofFile.map(({ entityLink }) => parseEntityLink(entityLink).table))]
  if (tables.length > 0) return (await Promise.all(tables.map((table) => catalog.listTestCases({ table, ...names })))).flat()
  // The pipeline of a suite stands below it; any other service is one whose tables have tests.
  const ofSuite = await catalog.listTestCases({ suite: serviceName, ...names })
  return ofSuite.length > 0 ? ofSuite : catalog.listTestCases({ service: serviceName, ...names })
}

function toRequest({ testDefinitionName, entityFullyQualifiedName, columnName, parameterValues, ...rest }: FileTestCase, config: QualityConfig): CreateTestCase {
  const table = entityFullyQualifiedName ?? config.entityFullyQualifiedName
  if (table === undefined) {
    throw new TrunklineError('CONFIG_INVALID', `The test ${rest.name} names no table.`, { object: rest.name, hint: 'Write entityFullyQualifiedName into sourceConfig.config, or into the test.' })
  }
  return {
    ...withoutUndefined(rest), name: rest.name, testDefinition: testDefinitionName,
    entityLink: toEntityLink({ table, ...(columnName !== undefined && { column: columnName }) }), ...(parameterValues !== undefined && { parameterValues }),
  }
}

function withoutUndefined<T extends object>(value: T): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Partial<{ [K in keyof T]: Exclude<T[K], undefined> }>
}

function toTest(request: CreateTestCase): TestToRun {
  const { owners: _owners, tags: _tags, reviewers: _reviewers, testSuite: _suite, ...test } = request
  return { ...test, fullyQualifiedName: testCaseFullyQualifiedName(parseEntityLink(request.entityLink), request.name) }
}

function toKeptTest(test: TestCase): TestToRun {
  const { id, name, displayName, description, fullyQualifiedName, entityLink, testDefinition, parameterValues, computePassedFailedRowCount, useDynamicAssertion, dimensionColumns, topDimensions } = test
  return {
    id, name, fullyQualifiedName, entityLink, testDefinition: testDefinition.fullyQualifiedName ?? testDefinition.name ?? testDefinition.id,
    ...withoutUndefined({ displayName, description, parameterValues, computePassedFailedRowCount, useDynamicAssertion, dimensionColumns, topDimensions }),
  }
}
