import { randomUUID } from 'node:crypto'
import { parseEntityLink } from '../model/data-quality/entity-link.ts'
import type { TestResultRecord, TestTrial } from '../model/data-quality/run.ts'
import type { CreateTestCase } from '../model/data-quality/test-case.ts'
import { TrunklineError } from '../model/errors.ts'
import { splitFullyQualifiedName } from '../model/fqn.ts'
import type { PostgresWorkflowFile } from '../config.ts'
import { WorkflowConfig } from '../workflows/workflow-config.ts'
import { parseWorkflowConfig } from '../workflows/workflow-file.ts'
import { runWorkflow, type RunContext } from '../workflows/workflow.ts'
import { dataQualityWorkflow } from './data-quality.ts'
import type { RunnerParts } from './run-workflow-file.ts'

/** How long somebody waits for a test that they try, in seconds. */
const timeoutSeconds = 30

/** Runs one test on its table as it would be run, and keeps nothing: neither the test nor its result. Throws what keeps the source from being read. */
export function createTestTrial(parts: RunnerParts): TestTrial {
  return async (request, { signal, learnsFrom }) => {
    const records: TestResultRecord[] = []
    const workflow = await dataQualityWorkflow(toFile(request), parts, { signal, onTestResult: (record) => void records.push(record), learnsFrom })
    const summary = await runWorkflow(workflow, { runId: randomUUID(), sink: keepsNothing, signal, now: Date.now, emit: () => {} })
    const [record] = records
    if (record !== undefined) return record
    const [failure] = summary.failures
    throw new TrunklineError('REQUEST_INVALID', failure?.message ?? 'The test could not be tried.', { object: request.name, ...(failure?.hint !== undefined && { hint: failure.hint }) })
  }
}

/** The file of one test, under a name that no test in the catalog has: those of the table are not run along. */
function toFile({ entityLink, testDefinition, parameterValues, computePassedFailedRowCount, useDynamicAssertion, dimensionColumns, topDimensions }: CreateTestCase): PostgresWorkflowFile<'dataQuality'> {
  const { table, column } = parseEntityLink(entityLink)
  const name = `trial-${randomUUID()}`
  const test = {
    name, testDefinitionName: testDefinition, ...(column !== undefined && { columnName: column }), ...(parameterValues !== undefined && { parameterValues }),
    ...(computePassedFailedRowCount !== undefined && { computePassedFailedRowCount }), ...(useDynamicAssertion !== undefined && { useDynamicAssertion }), ...(dimensionColumns !== undefined && { dimensionColumns }), ...(topDimensions !== undefined && { topDimensions }),
  }
  const config = parseWorkflowConfig('dataQuality', { entityFullyQualifiedName: table, testCases: [name], sampleFailedRows: true, timeoutSeconds, statementTimeoutSeconds: timeoutSeconds })
  return {
    workflow: 'dataQuality', serviceName: splitFullyQualifiedName(table)[0] ?? '', config, parts: { processor: { type: 'orm-test-runner', config: { forceUpdate: false, testCases: [test] } } },
    sink: { type: 'catalog' }, workflowConfig: WorkflowConfig.parse({ raiseOnError: false }), warnings: [],
  } as unknown as PostgresWorkflowFile<'dataQuality'>
}

/** Takes the test and its result for kept. */
const keepsNothing: RunContext['sink'] = {
  type: 'catalog', write: async () => [], async *listLive() {}, markDeleted: async () => {}, findOwner: async () => undefined, close: async () => {},
  writeTestCase: async () => 'unchanged', writeTestResult: async () => 'written',
}
